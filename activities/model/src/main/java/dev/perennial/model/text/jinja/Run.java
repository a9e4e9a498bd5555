package dev.perennial.model.text.jinja;

import java.time.Clock;

/** One rendering on its way. */
final class Run {
    private static final int DEEPEST = 400;

    private final Clock clock;
    private final Budget budget = new Budget();
    private Scope scope = new Scope(null);
    private Output out = new Output(budget);
    private int line;
    private int depth;

    Run(Clock clock) {
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    Budget budget() {
        return budget;
    }

    Scope scope() {
        return scope;
    }

    Output out() {
        return out;
    }

    int line() {
        return line;
    }

    /** What an expression gives. */
    Value value(Expression expression) {
        enter();
        Value value = expression.value(this);
        depth--;
        return value;
    }

    /** Does what a statement says. */
    Statement.Flow run(Statement statement) {
        enter();
        Statement.Flow flow = statement.run(this);
        depth--;
        return flow;
    }

    private void enter() {
        budget.spend(Budget.EVALUATION);
        depth++;
        if (depth > DEEPEST) {
            throw new Fault("nests more than " + DEEPEST + " evaluations deep");
        }
    }

    void at(int statementLine) {
        line = statementLine;
    }

    /** Runs a body with names of its own. */
    Statement.Flow within(Scope inner, Statement body) {
        Scope before = scope;
        scope = inner;
        Statement.Flow flow = run(body);
        scope = before;
        return flow;
    }

    /** What an expression gives with names of its own. */
    Value valueWithin(Scope inner, Expression expression) {
        Scope before = scope;
        scope = inner;
        Value value = value(expression);
        scope = before;
        return value;
    }

    /** What a body writes, in place of writing it. */
    Text written(Scope inner, Statement body) {
        Output before = out;
        out = new Output(budget);
        within(inner, body);
        Text text = Text.of(out.toString());
        out = before;
        return text;
    }
}
