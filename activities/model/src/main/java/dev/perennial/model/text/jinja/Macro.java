package dev.perennial.model.text.jinja;

import java.util.HashSet;
import java.util.List;

/**
 * {@code macro name(parameters)}.
 *
 * @param line where it stands
 * @param name what it is called
 * @param parameters names
 * @param defaults of the last parameters
 * @param body what it writes
 */
record Macro(int line, String name, List<String> parameters, List<Expression> defaults, Statement body)
        implements Statement {
    @Override
    public Flow run(Run run) {
        Scope home = run.scope();
        home.set(name, new Callable(name, (given, caller) -> call(given, caller, home)));
        return Flow.ON;
    }

    private Value call(Arguments given, Run run, Scope home) {
        Scope inner = new Scope(home);
        List<Value> values = given.bind(name, parameters.toArray(String[]::new));
        int required = parameters.size() - defaults.size();
        for (int i = 0; i < parameters.size(); i++) {
            Value value = values.get(i);
            if (Undefined.absent(value)) {
                value = i < required
                        ? new Undefined("parameter '" + parameters.get(i) + "' was not provided")
                        : run.valueWithin(inner, defaults.get(i - required));
            }
            inner.set(parameters.get(i), value);
        }
        int from = run.line();
        Text text = run.written(inner, body);
        run.at(from);
        return text;
    }

    /** Refuses a parameter that is named twice. */
    Macro checked() {
        if (new HashSet<>(parameters).size() != parameters.size()) {
            throw new Fault(line, "the macro '" + name + "' has two parameters of one name");
        }
        return this;
    }
}
