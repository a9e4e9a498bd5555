package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code for target in source if condition}.
 *
 * @param line where it stands
 * @param target what takes an element
 * @param source what is gone through
 * @param condition which elements are
 * @param body what is done with each
 * @param otherwise what is done when there is none
 */
record For(int line, Target target, Expression source, Expression condition, Statement body, Statement otherwise)
        implements Statement {
    /** The condition of a loop without one. */
    static final Expression ALWAYS = new Expression.Constant(Numeric.of(true));

    @Override
    public Flow run(Run run) {
        run.at(line);
        List<Value> elements = chosen(run.value(source).elements(run.budget()), run);
        if (elements.isEmpty()) {
            return run.run(otherwise);
        }
        Loop loop = new Loop(elements);
        Flow flow = Flow.ON;
        for (int i = 0; i < elements.size() && flow != Flow.BREAK; i++) {
            flow = run.within(inner(run, elements.get(i), loop.at(i)), body);
        }
        return Flow.ON;
    }

    private Scope inner(Run run, Value element, Value loop) {
        Scope inner = new Scope(run.scope());
        inner.set("loop", loop);
        target.set(inner, element, run.budget());
        return inner;
    }

    private List<Value> chosen(List<Value> elements, Run run) {
        if (condition.equals(ALWAYS)) {
            return elements;
        }
        List<Value> chosen = new ArrayList<>();
        for (Value element : elements) {
            Scope inner = new Scope(run.scope());
            target.set(inner, element, run.budget());
            if (run.valueWithin(inner, condition).truthy()) {
                chosen.add(element);
            }
        }
        return chosen;
    }
}
