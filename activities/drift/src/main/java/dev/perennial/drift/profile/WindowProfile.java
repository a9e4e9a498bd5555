package dev.perennial.drift.profile;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * All that is kept of a window of inference records: exact counts on fixed grids, and a bounded sample of answers that
 * may yet be graded: at most 144 KiB in memory and 256 KiB as JSON however many records were seen. Profiles of parts of
 * a window add, in any order and grouping, to exactly the profile of the whole.
 *
 * @param records how many records were folded
 * @param numbers each numeric signal's counts; every signal is present
 * @param categories each categorical signal's counts; every signal is present
 * @param ok records found right, by mean log-probability of the answer
 * @param failed records found wrong, by mean log-probability of the answer
 * @param okTotal all records found right, also those without log-probability
 * @param failedTotal all records found wrong, also those without log-probability
 * @param answers answers whose outcome was not yet known, by request
 */
public record WindowProfile(
        long records,
        Map<NumericSignal, Histogram> numbers,
        Map<CategorySignal, CategoryCounts> categories,
        Histogram ok,
        Histogram failed,
        long okTotal,
        long failedTotal,
        Answers answers) {
    public WindowProfile {
        numbers = Map.copyOf(numbers);
        categories = Map.copyOf(categories);
        if (numbers.size() != NumericSignal.values().length || categories.size() != CategorySignal.values().length) {
            throw new IllegalArgumentException(
                    "WindowProfile: expected every signal, found " + numbers.keySet() + " and " + categories.keySet());
        }
        if (records < 0 || okTotal < ok.total() || failedTotal < failed.total()) {
            throw new IllegalArgumentException("WindowProfile: expected totals no smaller than their parts, found "
                    + records + " records, " + okTotal + " right, " + failedTotal + " wrong");
        }
    }

    /** A window in which nothing happened. */
    public static WindowProfile empty() {
        return new ProfileFold().profile();
    }

    /** The same with outcomes counted on top whose log-probability is not known. */
    public WindowProfile withOutcomes(long right, long wrong) {
        return new WindowProfile(
                records,
                numbers,
                categories,
                ok,
                failed,
                Math.addExact(okTotal, right),
                Math.addExact(failedTotal, wrong),
                answers);
    }

    /** The counts of one numeric signal. */
    public Histogram of(NumericSignal signal) {
        return present(numbers, signal);
    }

    /** The counts of one categorical signal. */
    public CategoryCounts of(CategorySignal signal) {
        return present(categories, signal);
    }

    /** The profile of both windows together; associative and commutative. */
    public WindowProfile plus(WindowProfile other) {
        return new WindowProfile(
                Math.addExact(records, other.records),
                merged(numbers, other.numbers, NumericSignal.class, Histogram::plus),
                merged(categories, other.categories, CategorySignal.class, CategoryCounts::plus),
                ok.plus(other.ok),
                failed.plus(other.failed),
                Math.addExact(okTotal, other.okTotal),
                Math.addExact(failedTotal, other.failedTotal),
                answers.plus(other.answers));
    }

    private static <K extends Enum<K>, V> Map<K, V> merged(
            Map<K, V> left, Map<K, V> right, Class<K> keys, BinaryOperator<V> sum) {
        Map<K, V> both = new EnumMap<>(keys);
        left.forEach((key, value) -> both.put(key, sum.apply(value, present(right, key))));
        return both;
    }

    private static <K, V> V present(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("WindowProfile: signal " + key + " is missing");
        }
        return value;
    }
}
