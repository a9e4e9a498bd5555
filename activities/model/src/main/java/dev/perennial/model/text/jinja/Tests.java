package dev.perennial.model.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** What may follow {@code is}. */
final class Tests {
    private static final Map<String, Test> TESTS = tests();

    private Tests() {}

    /** A question to a value. */
    @FunctionalInterface
    interface Test {
        boolean passes(Value value, List<Value> arguments, Budget budget);
    }

    static boolean known(String name) {
        return TESTS.containsKey(name);
    }

    static Test of(String name) {
        Test test = TESTS.get(name);
        if (test == null) {
            throw new Fault("the test '" + name + "' is not covered by this interpreter of chat templates");
        }
        return test;
    }

    private static Map<String, Test> tests() {
        Map<String, Test> tests = new HashMap<>();
        tests.put("defined", only(value -> !(value instanceof Undefined)));
        tests.put("undefined", only(value -> value instanceof Undefined));
        tests.put("none", only(value -> value instanceof Nothing));
        tests.put("boolean", only(value -> value instanceof Numeric.Bool));
        tests.put("true", only(value -> value instanceof Numeric.Bool bool && bool.value()));
        tests.put("false", only(value -> value instanceof Numeric.Bool bool && !bool.value()));
        tests.put("integer", only(value -> value instanceof Numeric.Whole));
        tests.put("float", only(value -> value instanceof Numeric.Real));
        tests.put("number", only(value -> value instanceof Numeric));
        tests.put("string", only(value -> value instanceof Text));
        tests.put("mapping", only(value -> value instanceof Dict));
        tests.put("sequence", only(Tests::sequence));
        tests.put("iterable", only(Tests::iterable));
        tests.put("callable", only(value -> value instanceof Callable));
        tests.put("lower", (value, given, budget) -> Cases.isLower(value.text(budget)));
        tests.put("upper", (value, given, budget) -> Cases.isUpper(value.text(budget)));
        tests.put("odd", only(value -> Math.floorMod(number(value), 2) == 1));
        tests.put("even", only(value -> Math.floorMod(number(value), 2) == 0));
        tests.put("divisibleby", two((value, by) -> number(value) % notZero(number(by)) == 0));
        tests.put("sameas", two(Tests::identical));
        tests.put("in", (value, given, budget) -> Operators.contains(given.get(0), value, budget));
        comparisons(tests);
        return Map.copyOf(tests);
    }

    private static void comparisons(Map<String, Test> tests) {
        Test same = (value, given, budget) -> Values.same(value, given.get(0), budget);
        Test other = (value, given, budget) -> !Values.same(value, given.get(0), budget);
        for (String name : List.of("==", "eq", "equalto")) {
            tests.put(name, same);
        }
        for (String name : List.of("!=", "ne")) {
            tests.put(name, other);
        }
        order(tests, order -> order < 0, "<", "lt", "lessthan");
        order(tests, order -> order <= 0, "<=", "le");
        order(tests, order -> order > 0, ">", "gt", "greaterthan");
        order(tests, order -> order >= 0, ">=", "ge");
    }

    private static void order(Map<String, Test> tests, IntPredicate wanted, String... names) {
        for (String name : names) {
            tests.put(name, (value, given, budget) -> wanted.test(Operators.order(value, given.get(0), budget)));
        }
    }

    private static Test only(Predicate<Value> question) {
        return (value, given, budget) -> question.test(value);
    }

    private static Test two(BiPredicate<Value, Value> question) {
        return (value, given, budget) -> question.test(value, given.get(0));
    }

    /** How many arguments a test takes: none or one. */
    static int arguments(String name) {
        return switch (name) {
            case "divisibleby", "sameas", "in", "==", "eq", "equalto", "!=", "ne" -> 1;
            case "<", "lt", "lessthan", "<=", "le", ">", "gt", "greaterthan", ">=", "ge" -> 1;
            default -> 0;
        };
    }

    private static boolean sequence(Value value) {
        return value instanceof Text
                || value instanceof Dict
                || value instanceof Undefined
                || (value instanceof Items items && items.indexed());
    }

    private static boolean iterable(Value value) {
        return value instanceof Items || sequence(value);
    }

    private static boolean identical(Value left, Value right) {
        boolean small = left instanceof Numeric.Bool || left instanceof Nothing;
        return small ? left.equals(right) : left == right;
    }

    private static long number(Value value) {
        if (Undefined.defined(value) instanceof Numeric number && number.exact()) {
            return number.whole();
        }
        throw new Fault("the test expects a whole number, found " + value.type());
    }

    private static long notZero(long divisor) {
        if (divisor == 0) {
            throw new Fault("division by zero");
        }
        return divisor;
    }
}
