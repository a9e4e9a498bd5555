package dev.perennial.model.text.jinja;

import java.util.List;

/**
 * What a name without value stands for: printed as nothing, false, without elements; parts and operators refuse it.
 *
 * @param clause what is said when it is used
 */
record Undefined(String clause) implements Value {
    /** An argument that was not given. */
    static final Undefined ABSENT = new Undefined("an argument was not given");

    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Value of, String name) {
        return of instanceof Undefined nothing
                ? nothing.refuse()
                : new Undefined("a value of type " + of.type() + " has no attribute or element '" + name + "'");
    }

    static boolean absent(Value argument) {
        return argument.equals(ABSENT);
    }

    /** Refuses it in an operation. */
    static Value defined(Value operand) {
        return operand instanceof Undefined nothing ? nothing.refuse() : operand;
    }

    private Undefined refuse() {
        throw new Fault(clause);
    }

    @Override
    public boolean truthy() {
        return false;
    }

    @Override
    public String type() {
        return "Undefined";
    }

    @Override
    public void show(Output out) {
        out.add("Undefined");
    }

    @Override
    public String text(Budget budget) {
        return "";
    }

    @Override
    public Value attribute(String name) {
        return refuse();
    }

    @Override
    public Value item(Value key) {
        return refuse();
    }

    @Override
    public List<Value> elements(Budget budget) {
        return List.of();
    }

    @Override
    public int size() {
        return 0;
    }
}
