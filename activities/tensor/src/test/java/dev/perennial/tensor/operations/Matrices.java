package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;

/** Matrices to try operations on: random ones of every form, and those that are known to be hard. */
final class Matrices {
    private Matrices() {}

    static Matrix of(int rows, int columns, DoubleBinaryOperator value) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                data[i * columns + j] = (float) value.applyAsDouble(i, j);
            }
        }
        return Matrix.of(rows, columns, data);
    }

    static Matrix gaussian(int rows, int columns, long seed) {
        Random random = new Random(seed);
        return of(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** Orthonormal columns times these values times orthonormal rows. */
    static Matrix withSpectrum(int rows, int columns, long seed, double... values) {
        Matrix left = orthonormal(gaussian(rows, values.length, seed));
        Matrix right = orthonormal(gaussian(columns, values.length, seed + 1));
        Matrix scaled = of(rows, values.length, (i, j) -> left.get((int) i, (int) j) * values[(int) j]);
        return scaled.timesTransposed(right);
    }

    /** Gram and Schmidt, twice, in float64. */
    static Matrix orthonormal(Matrix columns) {
        double[][] done = new double[columns.columns()][];
        for (int j = 0; j < done.length; j++) {
            double[] column = new double[columns.rows()];
            for (int i = 0; i < column.length; i++) {
                column[i] = columns.get(i, j);
            }
            for (int earlier = 0; earlier < 2 * j; earlier++) {
                double[] other = done[earlier % j];
                double dot = dot(column, other);
                Arrays.setAll(column, i -> column[i] - dot * other[i]);
            }
            double norm = Math.sqrt(dot(column, column));
            done[j] = Arrays.stream(column).map(value -> value / norm).toArray();
        }
        return of(columns.rows(), done.length, (i, j) -> done[(int) j][(int) i]);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** By name: forms, ranks, conditions, scales, ties. */
    static Map<String, Matrix> all() {
        Map<String, Matrix> all = new LinkedHashMap<>();
        for (int[] form : new int[][] {
            {1, 1}, {1, 7}, {7, 1}, {5, 5}, {40, 13}, {13, 40}, {64, 64}, {130, 70}, {2, 200}, {0, 0}, {0, 4}, {4, 0}
        }) {
            all.put("random " + form[0] + " x " + form[1], gaussian(form[0], form[1], 31L * form[0] + form[1]));
        }
        all.put("zero", Matrix.zeros(6, 4));
        all.put("one zero", Matrix.zeros(1, 1));
        all.put("identity", of(20, 20, (i, j) -> i == j ? 1 : 0));
        all.put("minus identity", of(20, 20, (i, j) -> i == j ? -1 : 0));
        all.put("rank one", gaussian(30, 1, 3).timesTransposed(gaussian(20, 1, 4)));
        all.put("rank three of 50 x 30", gaussian(50, 3, 5).timesTransposed(gaussian(30, 3, 6)));
        all.put("equal rows", of(9, 6, (i, j) -> j + 1));
        all.put("signs in a tie", of(2, 2, (i, j) -> i == 1 && j == 1 ? -1 : 1));
        all.put("condition 1e6", withSpectrum(24, 24, 7, spread(24, 1e-6)));
        all.put("condition 1e12", withSpectrum(40, 24, 8, spread(24, 1e-12)));
        all.put("Hilbert", of(12, 12, (i, j) -> 1 / (i + j + 1)));
        all.put("a cluster", withSpectrum(20, 20, 9, 5, 1.000001, 1, 1, 0.999999, 1e-3));
        all.put("tiny", gaussian(16, 9, 10).scaled(1e-30f));
        all.put("huge", gaussian(16, 9, 11).scaled(1e30f));
        all.put("graded rows", of(18, 12, (i, j) -> Math.pow(10, i - 9) * (1 + Math.sin(3 * i + 5 * j))));
        all.put("a nilpotent shift", of(10, 10, (i, j) -> j == i + 1 ? 1 : 0));
        return all;
    }

    private static double[] spread(int count, double smallest) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> Math.pow(smallest, i / (count - 1.0)));
        return values;
    }

    /** A A' in float64, rounded to values that float32 holds, so that both arithmetics see the same. */
    static SymmetricMatrix symmetric(Matrix a) {
        return SymmetricMatrix.of(
                a.rows(),
                Arrays.stream(a.outerGram().toArray())
                        .map(value -> (float) value)
                        .toArray());
    }
}
