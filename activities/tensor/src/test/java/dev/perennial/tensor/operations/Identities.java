package dev.perennial.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.linalg.Matrix;

/** How far matrices are from what they should be, computed in float64. */
final class Identities {
    private static final double EPSILON = Math.ulp(1f);

    private Identities() {}

    /** Rounding of so many sums, in units of float32's epsilon; of float64 only the last rounding is left. */
    static double rounding(Precision precision, int size) {
        return EPSILON * (precision == Precision.FLOAT32 ? 10 + 4 * Math.sqrt(size) : 4);
    }

    /** The largest entry of {@code Q' Q - I}. */
    static double fromOrthonormal(Matrix columns) {
        double worst = 0;
        for (int i = 0; i < columns.columns(); i++) {
            for (int j = 0; j <= i; j++) {
                double dot = i == j ? -1 : 0;
                for (int k = 0; k < columns.rows(); k++) {
                    dot += (double) columns.get(k, i) * columns.get(k, j);
                }
                worst = Math.max(worst, Math.abs(dot));
            }
        }
        return worst;
    }

    /** The Frobenius norm of {@code U diag(s) V' - A} over that of A, or the plain one where A is zero. */
    static double fromProduct(Matrix u, Spectrum s, Matrix v, Matrix a) {
        double sum = 0;
        double norm = 0;
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < a.columns(); j++) {
                double value = -a.get(i, j);
                for (int k = 0; k < s.size(); k++) {
                    value += u.get(i, k) * s.at(k) * v.get(j, k);
                }
                sum += value * value;
                norm += (double) a.get(i, j) * a.get(i, j);
            }
        }
        return norm == 0 ? Math.sqrt(sum) : Math.sqrt(sum / norm);
    }

    static void assertColumnsAreTurned(Matrix columns) {
        for (int j = 0; j < columns.columns(); j++) {
            double largest = 0;
            for (int i = 0; i < columns.rows(); i++) {
                largest = Math.max(largest, Math.abs(columns.get(i, j)));
            }
            for (int i = 0; i < columns.rows(); i++) {
                if (Math.abs(columns.get(i, j)) >= 0.9991 * largest) {
                    assertThat(columns.get(i, j)).as("column %d", j).isPositive();
                    break;
                }
            }
        }
    }
}
