package dev.perennial.merge.spectral;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.operations.Eigen;
import dev.perennial.tensor.operations.NativeOperations;
import dev.perennial.tensor.operations.Precision;
import dev.perennial.tensor.operations.Svd;
import java.util.Arrays;

/**
 * Singular directions of a matrix of any size that fits an array. What the engine takes it decomposes; of a larger
 * matrix A with n columns, the shorter side, the eigenvectors V of the n x n matrix {@code A' A} are taken, in float64,
 * and {@code A V / s}: right for singular values above the square root of float64's epsilon, which is far below what
 * counts here (float32's epsilon times the longer side). Needs the heap of the decomposition, {@code 16 n^2} bytes more
 * for a larger matrix, and a copy of it where it is wide.
 *
 * @param u left vectors as columns
 * @param values singular values, largest first
 * @param v right vectors as columns
 */
public record ThinSvd(Matrix u, Values values, Matrix v) {
    /** Singular values, largest first. */
    public static final class Values {
        private final double[] values;

        Values(double[] values) {
            this.values = values;
        }

        /** One of them, from 0. */
        public double at(int i) {
            return values[i];
        }

        /** How many there are. */
        public int size() {
            return values.length;
        }

        double sum() {
            return Arrays.stream(values).sum();
        }

        /** How many exceed a share of the largest. */
        int rank(double tolerance) {
            double least = values.length == 0 ? 0 : tolerance * values[0];
            return (int) Arrays.stream(values).filter(value -> value > least).count();
        }
    }

    /**
     * Decomposes a matrix for which {@link Spectra#tooLarge} knows no reason why not.
     *
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    public static ThinSvd of(Matrix matrix) {
        return of(matrix, Spectra.LARGEST);
    }

    /** With the engine's own decomposition up to so many values. */
    static ThinSvd of(Matrix matrix, long whole) {
        if (matrix.data().length <= whole) {
            Svd svd = NativeOperations.in(Precision.FLOAT64).svd(matrix);
            return new ThinSvd(svd.u(), new Values(svd.s().toArray()), svd.v());
        }
        if (matrix.rows() >= matrix.columns()) {
            return tall(matrix);
        }
        ThinSvd turned = tall(matrix.transpose());
        return new ThinSvd(turned.v, turned.values, turned.u);
    }

    private static ThinSvd tall(Matrix matrix) {
        Eigen eigen = NativeOperations.in(Precision.FLOAT64).eigh(matrix.gram());
        int n = matrix.columns();
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = Math.sqrt(Math.max(0, eigen.values().at(n - 1 - i)));
        }
        Matrix v = reversed(eigen.vectors());
        Matrix mapped = matrix.times(v);
        float[] u = mapped.data();
        for (int i = 0; i < u.length; i++) {
            double value = values[i % n];
            u[i] = value == 0 ? 0 : (float) (u[i] / value);
        }
        return new ThinSvd(mapped, new Values(values), v);
    }

    private static Matrix reversed(Matrix columns) {
        int n = columns.columns();
        float[] reversed = new float[columns.data().length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = columns.data()[i - i % n + n - 1 - i % n];
        }
        return Matrix.of(columns.rows(), n, reversed);
    }
}
