package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.operations.NativeOperations;
import dev.perennial.tensor.operations.Precision;
import dev.perennial.tensor.operations.Svd;
import dev.perennial.tensor.operations.Triangle;
import dev.perennial.tensor.runtime.EngineLimits;
import java.util.Locale;
import java.util.Random;

/** How long dense operations take, beside what the engine reaches in matrix products in the same run. */
public final class LinalgBench {
    private static final int PRODUCT = 2048;

    private final Figures figures = new Figures();
    private final Matrix a;
    private final Matrix square;
    private final Matrix sides;
    private final SymmetricMatrix gram;
    private final int times;

    private LinalgBench(int rows, int columns, int times) {
        Random random = new Random(1);
        this.a = gaussian(random, rows, columns);
        this.square = gaussian(random, rows, rows);
        this.sides = gaussian(random, rows, rows);
        this.gram = a.outerGram().plusDiagonal(1);
        this.times = times;
    }

    /** Measures a random matrix of {@code --rows} x {@code --columns}, its Gram matrix and a square one. */
    public static Figures measure(Words words) {
        LinalgBench bench =
                new LinalgBench(words.number("rows", 768), words.number("columns", 3072), words.number("times", 3));
        bench.figures.add("computed on", Threads.words());
        bench.figures.add(
                "matrix product of %d, the engine's best".formatted(PRODUCT),
                EngineLimits.products(PRODUCT, bench.times + 1) / 1e9,
                0,
                "GFLOP/s");
        for (Precision precision : Precision.values()) {
            bench.add(precision);
        }
        bench.time("Cholesky of the Gram matrix in Java, float64", () -> bench.gram.cholesky());
        return bench.figures;
    }

    private void add(Precision precision) {
        NativeOperations operations = NativeOperations.in(precision);
        String arithmetic = ", " + precision.name().toLowerCase(Locale.ROOT);
        String whole = " of %d x %d".formatted(a.rows(), a.columns()) + arithmetic;
        String part = " of %d x %1$d".formatted(a.rows()) + arithmetic;
        operations.qr(square); // the engine's first call is slow
        time("svd" + whole, () -> operations.svd(a));
        figures.add(
                "svd's product from the matrix" + arithmetic,
                "%.1e of its norm".formatted(fromProduct(operations.svd(a))));
        time("singular values" + whole, () -> operations.singularValues(a));
        time("qr of the transpose" + whole, () -> operations.qr(a.transpose()));
        time("least squares" + whole, () -> operations.leastSquares(a, sides));
        time("eigh" + part, () -> operations.eigh(gram));
        time("Cholesky" + part, () -> operations.cholesky(gram));
        time("solve, as many sides" + part, () -> operations.solve(square, sides));
        time(
                "triangular solve, as many sides" + part,
                () -> operations.solveTriangular(Triangle.LOWER, operations.cholesky(gram), sides));
    }

    private void time(String name, Runnable work) {
        figures.add(name, 1e3 * Stopwatch.median(times, () -> Stopwatch.of(work)), 1, "ms");
    }

    private double fromProduct(Svd svd) {
        float[] scaled = svd.u().data().clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= (float) svd.s().at(i % svd.s().size());
        }
        Matrix product = Matrix.of(svd.u().rows(), svd.s().size(), scaled).timesTransposed(svd.v());
        return product.minus(a).norm() / a.norm();
    }

    private static Matrix gaussian(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }
}
