package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands for a value. */
sealed interface Expression {
    /** The value, by way of {@link Run#value}, which counts. */
    Value value(Run run);

    /** A literal. */
    record Constant(Value constant) implements Expression {
        static final Constant NONE = new Constant(Nothing.NONE);

        @Override
        public Value value(Run run) {
            return constant;
        }
    }

    /** A variable or function. */
    record Name(String name) implements Expression {
        @Override
        public Value value(Run run) {
            return run.scope().get(name);
        }
    }

    /** {@code [a, b]} or {@code (a, b)}. */
    record Series(List<Expression> elements, boolean tuple) implements Expression {
        @Override
        public Value value(Run run) {
            run.budget().elements(elements.size());
            List<Value> values = new ArrayList<>();
            elements.forEach(element -> values.add(run.value(element)));
            return tuple ? Items.tuple(values) : Items.list(values);
        }
    }

    /** <code>{key: value}</code>. */
    record Mapping(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Value value(Run run) {
            run.budget().elements(2L * keys.size());
            Map<Value, Value> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                entries.put(Undefined.defined(run.value(keys.get(i))), run.value(values.get(i)));
            }
            return new Dict(entries);
        }
    }

    /** {@code of.name}. */
    record Attribute(Expression of, String name) implements Expression {
        @Override
        public Value value(Run run) {
            if (name.startsWith("_")) {
                throw new Fault("the attribute '" + name + "' is closed to templates");
            }
            return run.value(of).attribute(name);
        }
    }

    /** {@code of[key]}. */
    record Item(Expression of, Expression key) implements Expression {
        @Override
        public Value value(Run run) {
            Value whole = run.value(of);
            return whole.item(run.value(key));
        }
    }

    /** {@code of[start:stop:step]}. */
    record Part(Expression of, Expression start, Expression stop, Expression step) implements Expression {
        @Override
        public Value value(Run run) {
            Value whole = run.value(of);
            return new Slice(run.value(start), run.value(stop), run.value(step)).of(whole, run.budget());
        }
    }

    /** Arguments as they are written. */
    record Given(List<Expression> positional, Map<String, Expression> named) {
        static final Given NONE = new Given(List.of(), Map.of());

        Arguments values(Run run) {
            if (positional.isEmpty() && named.isEmpty()) {
                return Arguments.NONE;
            }
            Map<String, Value> values = new LinkedHashMap<>();
            List<Value> unnamed = positional.stream().map(run::value).toList();
            named.forEach((name, expression) -> values.put(name, run.value(expression)));
            return new Arguments(unnamed, values);
        }
    }

    /** {@code callee(arguments)}. */
    record Call(Expression callee, Given given) implements Expression {
        @Override
        public Value value(Run run) {
            Value called = Undefined.defined(run.value(callee));
            if (called instanceof Callable function) {
                return function.body().call(given.values(run), run);
            }
            throw new Fault("a value of type " + called.type() + " cannot be called");
        }
    }

    /** {@code input|filter(arguments)}. */
    record Filtered(Expression input, Filters.Filter filter, Given given) implements Expression {
        @Override
        public Value value(Run run) {
            Value value = run.value(input);
            return filter.apply(value, given.values(run), run);
        }
    }

    /** {@code input is test(arguments)}. */
    record Tested(Expression input, Tests.Test test, Given given) implements Expression {
        @Override
        public Value value(Run run) {
            Value value = run.value(input);
            return Numeric.of(test.passes(value, given.values(run).positional(), run.budget()));
        }
    }

    /** {@code -operand}. */
    record Negative(Expression operand) implements Expression {
        @Override
        public Value value(Run run) {
            return Operators.negative(run.value(operand));
        }
    }

    /** {@code not operand}. */
    record Not(Expression operand) implements Expression {
        @Override
        public Value value(Run run) {
            return Numeric.of(!run.value(operand).truthy());
        }
    }

    /** An operator of arithmetic. */
    record Binary(Operators.Binary operator, Expression left, Expression right) implements Expression {
        @Override
        public Value value(Run run) {
            Value first = run.value(left);
            return operator.apply(first, run.value(right), run.budget());
        }
    }

    /** {@code a ~ b ~ c}. */
    record Joined(List<Expression> parts) implements Expression {
        @Override
        public Value value(Run run) {
            Output out = new Output(run.budget());
            parts.forEach(part -> out.add(run.value(part).text(run.budget())));
            return Text.of(out.toString());
        }
    }

    /** {@code a and b}, {@code a or b}: the value that decides. */
    record Either(boolean and, Expression left, Expression right) implements Expression {
        @Override
        public Value value(Run run) {
            Value first = run.value(left);
            return first.truthy() == and ? run.value(right) : first;
        }
    }

    /** {@code a < b <= c}: tests in a row, each with the operand before it. */
    record Compared(Expression first, List<Comparison> rest) implements Expression {
        @Override
        public Value value(Run run) {
            Value left = run.value(first);
            for (Comparison comparison : rest) {
                Value right = run.value(comparison.operand());
                boolean passes = comparison.test().passes(left, List.of(right), run.budget());
                if (passes == comparison.negated()) {
                    return Numeric.of(false);
                }
                left = right;
            }
            return Numeric.of(true);
        }
    }

    /** A test against the operand on its right. */
    record Comparison(Tests.Test test, boolean negated, Expression operand) {}

    /** {@code then if condition else otherwise}. */
    record Conditional(Expression condition, Expression then, Expression otherwise) implements Expression {
        static final Constant NO_ELSE = new Constant(new Undefined("an 'if' without 'else' had no value"));

        @Override
        public Value value(Run run) {
            return run.value(run.value(condition).truthy() ? then : otherwise);
        }
    }
}
