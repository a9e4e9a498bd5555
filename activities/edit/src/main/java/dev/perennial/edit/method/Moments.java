package dev.perennial.edit.method;

import dev.perennial.tensor.linalg.Matrix;

/**
 * Running mean and variance of rows, exact over any split into batches (Chan, Golub, LeVeque 1983, eq. 2.1), in
 * float64. UltraEdit's lifelong normaliser with StableEdit's biased variance, so that a single row gives no NaN.
 */
final class Moments {
    private final double[] mean;
    private final double[] squares;
    private long count;

    Moments(int width) {
        this(0, new double[width], new double[width]);
    }

    Moments(long count, double[] mean, double[] squares) {
        this.count = count;
        this.mean = mean.clone();
        this.squares = squares.clone();
    }

    long count() {
        return count;
    }

    double[] mean() {
        return mean.clone();
    }

    /** Sums of squared deviations from the mean. */
    double[] squares() {
        return squares.clone();
    }

    /** Takes in rows of two matrices side by side. */
    void add(Matrix left, Matrix right) {
        for (int row = 0; row < left.rows(); row++) {
            count++;
            add(left.row(row), 0);
            add(right.row(row), left.columns());
        }
    }

    private void add(float[] values, int offset) {
        for (int i = 0; i < values.length; i++) {
            double off = values[i] - mean[offset + i];
            mean[offset + i] += off / count;
            squares[offset + i] += off * (values[i] - mean[offset + i]);
        }
    }

    /** {@code (x - mean) / (sigma + epsilon)} for columns from {@code offset} on. */
    Matrix normalised(Matrix rows, int offset) {
        float[] data = rows.data().clone();
        int width = rows.columns();
        for (int i = 0; i < data.length; i++) {
            int column = offset + i % width;
            double sigma = Math.sqrt(squares[column] / count);
            data[i] = (float) ((data[i] - mean[column]) / (sigma + Math.ulp(1f)));
        }
        return Matrix.of(rows.rows(), width, data);
    }
}
