package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.model.LinearModule;
import dev.perennial.tensor.parallel.Workers;
import dev.perennial.tensor.runtime.EngineLimits;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * What the machine reaches here and now: nothing that a model does can be faster.
 *
 * @param reads bytes a second read from memory, the most that a plain sum reaches, this process's or the engine's
 * @param products floating-point operations a second of float32 matrix products, the most that the engine reaches
 */
record Limits(double reads, double products) {
    private static final int SQUARE = 2048;
    private static final int TOKENS = 512;
    private static final int LONGS_OF_MIB = (1 << 20) / Long.BYTES;

    /** Measures and tells them: memory of so many MiB, squares and the model's own shapes at 512 tokens. */
    static Limits measure(Figures figures, Costs costs, int mib, int times) {
        double own = reads(mib, times);
        double engine = EngineLimits.reads(mib * 2 * LONGS_OF_MIB, times);
        figures.add("memory limit: sum of %d MiB by Java's threads".formatted(mib), own / 1e9, 2, "GB/s");
        figures.add("memory limit: sum of %d MiB by the engine".formatted(mib), engine / 1e9, 2, "GB/s");
        return new Limits(Math.max(own, engine), products(figures, costs, times));
    }

    private static double products(Figures figures, Costs costs, int times) {
        double most = EngineLimits.products(SQUARE, times);
        String shape = "%d x %1$d x %1$d".formatted(SQUARE);
        for (List<Integer> sides : shapes(costs)) {
            double reached = EngineLimits.products(TOKENS, sides.get(0), sides.get(1), times);
            if (reached > most) {
                most = reached;
                shape = "%d x %d x %d".formatted(TOKENS, sides.get(0), sides.get(1));
            }
        }
        figures.add("product limit", String.format(Locale.ROOT, "%.0f GFLOP/s (%s)", most / 1e9, shape));
        return most;
    }

    private static List<List<Integer>> shapes(Costs costs) {
        return costs.matrices().stream()
                .map((LinearModule matrix) -> List.of(matrix.in(), matrix.out()))
                .distinct()
                .toList();
    }

    /** Bytes a second at which this process's threads sum what caches cannot hold, the best of several. */
    private static double reads(int mib, int times) {
        long[] values = new long[mib * LONGS_OF_MIB];
        Arrays.fill(values, 1);
        long[] sums = new long[mib];
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < times; i++) {
            best = Math.min(
                    best, Stopwatch.of(() -> Workers.shared().run(mib, part -> sums[part] = sum(values, part))));
        }
        if (LongStream.of(sums).sum() != values.length) {
            throw new IllegalStateException("the sum of ones is not their number; this machine's memory is broken");
        }
        return (double) Long.BYTES * values.length / best;
    }

    private static long sum(long[] values, int part) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        int end = (part + 1) * LONGS_OF_MIB;
        for (int i = part * LONGS_OF_MIB; i < end; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        return a + b + c + d;
    }
}
