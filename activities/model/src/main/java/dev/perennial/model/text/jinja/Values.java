package dev.perennial.model.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values from outside, how deep values nest, and when two are the same. */
final class Values {
    private static final int DEEPEST = 100;

    private Values() {}

    /** A value of JSON's kinds. */
    static Value of(@Nullable Object given) {
        return of(given, 0);
    }

    private static Value of(@Nullable Object given, int depth) {
        if (given == null) {
            return Nothing.NONE;
        }
        if (depth > DEEPEST) {
            throw tooDeep();
        }
        if (given instanceof Map<?, ?> map) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            map.forEach((key, value) -> entries.put(Text.of(String.valueOf(key)), of(value, depth + 1)));
            return new Dict(entries);
        }
        if (given instanceof Collection<?> collection) {
            List<Value> values = new ArrayList<>();
            collection.forEach(value -> values.add(of(value, depth + 1)));
            return Items.list(values);
        }
        return scalar(given);
    }

    private static Value scalar(Object given) {
        if (given instanceof String text) {
            return Text.of(text);
        }
        if (given instanceof Boolean truth) {
            return Numeric.of(truth);
        }
        if (given instanceof Integer || given instanceof Long) {
            return Numeric.of(((Number) given).longValue());
        }
        if (given instanceof Number number && !(given instanceof BigInteger)) {
            return Numeric.of(number.doubleValue());
        }
        throw new Fault("expected texts, numbers of 64 bits, truths, lists and mappings, found a "
                + given.getClass().getSimpleName());
    }

    /** One more than the deepest of these; refused beyond what can be written without end. */
    static int requireShallow(Collection<Value> values) {
        int depth = 1;
        for (Value value : values) {
            depth = Math.max(depth, value.depth() + 1);
        }
        if (depth > DEEPEST) {
            throw tooDeep();
        }
        return depth;
    }

    private static Fault tooDeep() {
        return new Fault("values nest more than " + DEEPEST + " deep");
    }

    /** Python's {@code ==}. */
    static boolean same(Value left, Value right, Budget budget) {
        if (left instanceof Numeric a && right instanceof Numeric b) {
            boolean exact = a.exact() && b.exact();
            return exact ? (a.whole() == b.whole()) : (a.real() == b.real());
        }
        if (left instanceof Text a && right instanceof Text b) {
            budget.spend(Math.min(a.value().length(), b.value().length()));
            return a.value().equals(b.value());
        }
        return (left instanceof Undefined && right instanceof Undefined) || sameParts(left, right, budget);
    }

    private static boolean sameParts(Value left, Value right, Budget budget) {
        if (left instanceof Items a && right instanceof Items b) {
            return a.kind() == b.kind() && same(a.values(), b.values(), budget);
        }
        if (left instanceof Dict a && right instanceof Dict b) {
            return a.size() == b.size() && same(a, b, budget);
        }
        return left.equals(right);
    }

    private static boolean same(List<Value> left, List<Value> right, Budget budget) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            budget.spend(1);
            if (!same(left.get(i), right.get(i), budget)) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Dict left, Dict right, Budget budget) {
        for (Map.Entry<Value, Value> entry : left.entries().entrySet()) {
            budget.spend(1);
            if (!right.has(entry.getKey())
                    || !same(entry.getValue(), right.value(entry.getKey(), Nothing.NONE), budget)) {
                return false;
            }
        }
        return true;
    }
}
