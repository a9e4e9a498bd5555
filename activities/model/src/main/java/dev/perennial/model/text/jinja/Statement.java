package dev.perennial.model.text.jinja;

import java.util.List;

/** What a template does. */
sealed interface Statement
        permits Statement.Data,
                Statement.Print,
                Statement.Block,
                Statement.If,
                Statement.Set,
                Statement.SetAttribute,
                Statement.SetBlock,
                Statement.Jump,
                Statement.With,
                Statement.FilterBlock,
                For,
                Macro {
    /** Does it, by way of {@link Run#run}, which counts. */
    Flow run(Run run);

    /** How a statement ends. */
    enum Flow {
        /** The next one follows. */
        ON,
        /** The loop ends. */
        BREAK,
        /** The loop's next turn follows. */
        CONTINUE
    }

    /** Text as it stands. */
    record Data(String text) implements Statement {
        @Override
        public Flow run(Run run) {
            run.out().add(text);
            return Flow.ON;
        }
    }

    /** {@code {{ value }}}. */
    record Print(int line, Expression value) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            run.out().add(run.value(value).text(run.budget()));
            return Flow.ON;
        }
    }

    /** Statements in a row. */
    record Block(List<Statement> statements) implements Statement {
        @Override
        public Flow run(Run run) {
            for (Statement statement : statements) {
                Flow flow = run.run(statement);
                if (flow != Flow.ON) {
                    return flow;
                }
            }
            return Flow.ON;
        }
    }

    /** Branches, of which the first whose condition holds is taken, else the last. */
    record If(List<Branch> branches, Statement otherwise) implements Statement {
        @Override
        public Flow run(Run run) {
            for (Branch branch : branches) {
                run.at(branch.line());
                if (run.value(branch.condition()).truthy()) {
                    return run.run(branch.body());
                }
            }
            return run.run(otherwise);
        }
    }

    /** A condition and what it leads to. */
    record Branch(int line, Expression condition, Statement body) {}

    /** {@code set name = value}, or several names at once. */
    record Set(int line, Target target, Expression value) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            target.set(run.scope(), run.value(value), run.budget());
            return Flow.ON;
        }
    }

    /** {@code set namespace.name = value}. */
    record SetAttribute(int line, String namespace, String name, Expression value) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Value set = run.value(value);
            if (!(run.scope().get(namespace) instanceof Namespace target)) {
                throw new Fault("only attributes of a namespace can be set; '" + namespace + "' is none");
            }
            target.set(name, set);
            return Flow.ON;
        }
    }

    /** {@code set name} to what its body writes. */
    record SetBlock(int line, String name, List<Expression.Filtered> filters, Statement body) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Value written = run.written(new Scope(run.scope()), body);
            run.scope().set(name, FilterBlock.through(filters, written, run));
            return Flow.ON;
        }
    }

    /** What its body writes, through filters. */
    record FilterBlock(int line, List<Expression.Filtered> filters, Statement body) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Value written = run.written(new Scope(run.scope()), body);
            run.out().add(through(filters, written, run).text(run.budget()));
            return Flow.ON;
        }

        static Value through(List<Expression.Filtered> filters, Value written, Run run) {
            Value value = written;
            for (Expression.Filtered filter : filters) {
                value = filter.filter().apply(value, filter.given().values(run), run);
            }
            return value;
        }
    }

    /** {@code with name = value}: names for a body. */
    record With(int line, List<String> names, List<Expression> values, Statement body) implements Statement {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Scope inner = new Scope(run.scope());
            for (int i = 0; i < names.size(); i++) {
                inner.set(names.get(i), run.value(values.get(i)));
            }
            return run.within(inner, body);
        }
    }

    /** {@code break} or {@code continue}. */
    record Jump(Flow flow) implements Statement {
        @Override
        public Flow run(Run run) {
            return flow;
        }
    }
}
