package dev.perennial.drift.profile;

import java.util.Arrays;

/** Exact counts of values on a {@link Grid}; immutable; {@code 8 * 641} bytes. */
public final class Histogram {
    private final Grid grid;
    private final long[] counts;

    private Histogram(Grid grid, long[] counts) {
        this.grid = grid;
        this.counts = counts;
    }

    /** No values yet. */
    public static Histogram empty(Grid grid) {
        return new Histogram(grid, new long[grid.bins()]);
    }

    /**
     * Counts by bin, copied; throws {@link IllegalArgumentException} for a wrong number of bins or a negative count.
     */
    public static Histogram of(Grid grid, long[] counts) {
        if (counts.length != grid.bins()) {
            throw new IllegalArgumentException(
                    "Histogram: expected " + grid.bins() + " bins on grid " + grid.id() + ", found " + counts.length);
        }
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException(
                        "Histogram: expected counts of 0 or more on grid " + grid.id() + ", found " + count);
            }
        }
        return new Histogram(grid, counts.clone());
    }

    /** The grid counted on. */
    public Grid grid() {
        return grid;
    }

    /** How many values fell into a bin. */
    public long count(int bin) {
        return counts[bin];
    }

    /** How many values there are; exact. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** The counts of both; exact, associative and commutative. */
    public Histogram plus(Histogram other) {
        if (grid != other.grid) {
            throw new IllegalArgumentException(
                    "Histogram: expected grid " + grid.id() + " on both sides, found " + other.grid.id());
        }
        long[] sum = new long[counts.length];
        Arrays.setAll(sum, bin -> Math.addExact(counts[bin], other.counts[bin]));
        return new Histogram(grid, sum);
    }

    /** The mean of the bins' standing values; off by at most half a bin (1/64 of the value); 0 without values. */
    public double mean() {
        double sum = 0;
        for (int bin = 0; bin < counts.length; bin++) {
            sum += counts[bin] == 0 ? 0 : counts[bin] * grid.valueOf(bin);
        }
        return sum / Math.max(1, total());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that && grid == that.grid && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * grid.id().hashCode() + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Histogram[" + grid.id() + ", n=" + total() + ", mean=" + mean() + "]";
    }
}
