package dev.perennial.bench.figures;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** Seconds by the monotonic clock. */
public final class Stopwatch {
    private final long start = System.nanoTime();

    private Stopwatch() {}

    /** A watch that runs. */
    public static Stopwatch start() {
        return new Stopwatch();
    }

    /** Seconds since it was started. */
    public double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** How long the work takes, done once. */
    public static double of(Runnable work) {
        Stopwatch watch = start();
        work.run();
        return watch.seconds();
    }

    /** The median of so many times, each the work's own measure. */
    public static double median(int times, DoubleSupplier work) {
        return median(
                IntStream.range(0, times).mapToDouble(i -> work.getAsDouble()).toArray());
    }

    /** The middle one, or the mean of the two in the middle. */
    public static double median(double... values) {
        return quantile(0.5, values);
    }

    /**
     * The smallest value that at least this share of values does not exceed; of an even number's half, the mean of two.
     */
    public static double quantile(double share, double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("expected a value or more, found none");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * sorted.length;
        int above = (int) Math.ceil(place);
        if (share == 0.5 && place == above) {
            return (sorted[above - 1] + sorted[above]) / 2;
        }
        return sorted[Math.max(0, Math.min(above, sorted.length) - 1)];
    }
}
