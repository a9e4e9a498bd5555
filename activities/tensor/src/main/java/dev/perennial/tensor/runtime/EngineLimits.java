package dev.perennial.tensor.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What the engine reaches at best here and now, measured: the limits that speeds are held against. */
public final class EngineLimits {
    private EngineLimits() {}

    /**
     * Floating-point operations a second of float32 matrix products, the best of several.
     *
     * @param size rows and columns of both factors; needs 12 size^2 bytes
     */
    public static double products(int size, int times) {
        return products(size, size, size, times);
    }

    /**
     * Floating-point operations a second of float32 products of a matrix of rows x inner with one of inner x columns,
     * the best of several; needs 4 bytes for each number of the three matrices.
     */
    public static double products(int rows, int inner, int columns, int times) {
        try (Scope scope = TensorRuntime.start().open()) {
            NDManager manager = scope.manager();
            NDArray a = manager.ones(new Shape(rows, inner));
            NDArray b = manager.ones(new Shape(inner, columns));
            double seconds = best(times, () -> a.matMul(b).close());
            return 2.0 * rows * inner * columns / seconds;
        }
    }

    /**
     * Bytes a second that are read by summing float32, the best of several.
     *
     * @param elements how many are summed, more than caches hold; needs 4 bytes each
     */
    public static double reads(int elements, int times) {
        try (Scope scope = TensorRuntime.start().open()) {
            NDArray values = scope.manager().ones(new Shape(elements));
            double seconds = best(times, () -> values.sum().getFloat());
            return (double) Float.BYTES * elements / seconds;
        }
    }

    private static double best(int times, Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }
}
