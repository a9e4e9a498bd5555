package dev.perennial.bench.figures;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * A speed measured several times.
 *
 * @param median the one in the middle
 * @param best the highest
 */
public record Spread(double median, double best) {
    /** Of speeds measured. */
    public static Spread of(double... speeds) {
        return new Spread(Stopwatch.median(speeds), Arrays.stream(speeds).max().orElseThrow());
    }

    /** Measures so many times. */
    public static Spread of(int times, DoubleSupplier speed) {
        return of(
                IntStream.range(0, times).mapToDouble(i -> speed.getAsDouble()).toArray());
    }

    /** Both, with their unit. */
    public String words(String unit) {
        return String.format(Locale.ROOT, "%,.1f %s (best %,.1f)", median, unit, best);
    }
}
