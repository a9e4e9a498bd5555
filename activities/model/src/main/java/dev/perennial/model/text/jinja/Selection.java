package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The elements that pass a test, or whose attribute does. */
final class Selection {
    private final Optional<Path> attribute;
    private final Optional<Tests.Test> test;
    private final List<Value> arguments;

    private Selection(Optional<Path> attribute, List<Value> testAndArguments) {
        this.attribute = attribute;
        test = testAndArguments.stream()
                .findFirst()
                .map(name -> fitting(Arguments.text("select", name, ""), testAndArguments.size() - 1));
        arguments = testAndArguments.isEmpty() ? List.of() : testAndArguments.subList(1, testAndArguments.size());
    }

    private static Tests.Test fitting(String name, int given) {
        Tests.Test test = Tests.of(name);
        if (given != Tests.arguments(name)) {
            throw new Fault("the test '" + name + "' takes " + Tests.arguments(name) + " arguments, found " + given);
        }
        return test;
    }

    static Selection plain(Arguments given) {
        return new Selection(Optional.empty(), given.positional());
    }

    static Selection byAttribute(Arguments given) {
        if (given.positional().isEmpty()) {
            throw new Fault("'selectattr' and 'rejectattr' expect the name of an attribute");
        }
        List<Value> all = given.positional();
        return new Selection(Optional.of(Path.of(all.get(0))), all.subList(1, all.size()));
    }

    /** Those that pass, or those that do not. */
    List<Value> of(Value value, Run run, boolean passing) {
        List<Value> kept = new ArrayList<>();
        for (Value element : value.elements(run.budget())) {
            run.budget().spend(Budget.EVALUATION);
            Value judged = attribute.map(path -> path.in(element)).orElse(element);
            boolean passes = test.map(asked -> asked.passes(judged, arguments, run.budget()))
                    .orElse(judged.truthy());
            if (passes == passing) {
                kept.add(element);
            }
        }
        run.budget().elements(kept.size());
        return kept;
    }
}
