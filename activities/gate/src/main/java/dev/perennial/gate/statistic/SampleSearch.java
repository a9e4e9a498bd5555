package dev.perennial.gate.statistic;

import java.util.function.LongPredicate;

/** How many items would decide a question. */
public final class SampleSearch {
    /** More items than this are never asked for. */
    public static final long MOST_ITEMS = 10_000_000;

    private SampleSearch() {}

    /**
     * The smallest number above {@code from} that decides, found by doubling and halving; {@link #MOST_ITEMS} at most.
     */
    static long smallest(long from, LongPredicate decides) {
        long low = from;
        long high = from + 1;
        while (high < MOST_ITEMS && !decides.test(high)) {
            low = high;
            high = Math.min(MOST_ITEMS, high * 2);
        }
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (decides.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
