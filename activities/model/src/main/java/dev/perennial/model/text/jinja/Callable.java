package dev.perennial.model.text.jinja;

/**
 * A function, method or macro.
 *
 * @param name what it is called in messages
 * @param body what it does
 */
record Callable(String name, Body body) implements Value {
    /** What a function does. */
    @FunctionalInterface
    interface Body {
        Value call(Arguments arguments, Run run);
    }

    /** One that the language has and this interpreter has not. */
    static Callable notCovered(String name) {
        return new Callable(name, (arguments, run) -> {
            throw new Fault("'" + name + "' is not covered by this interpreter of chat templates");
        });
    }

    @Override
    public boolean truthy() {
        return true;
    }

    @Override
    public String type() {
        return "function";
    }

    @Override
    public void show(Output out) {
        throw new Fault("printing the function '" + name + "' is not covered; call it");
    }
}
