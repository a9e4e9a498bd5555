package dev.perennial.tensor.linalg;

/**
 * One tile of C += A B in float64, packed row by row. Four steps of the inner dimension are added at once, in one fixed
 * order, so an element's sum depends on the inner dimension alone and not on where tiles begin. 290 KB.
 */
final class Tile {
    static final int ROWS = 64;
    static final int DEPTH = 64;
    static final int COLUMNS = 256;

    private static final int STEP = 4;

    /** A, ROWS x DEPTH; loaders fill whole multiples of four columns, with zeros where there are none. */
    final double[] a = new double[ROWS * DEPTH];
    /** B, DEPTH x COLUMNS. */
    final double[] b = new double[DEPTH * COLUMNS];
    /** C, ROWS x COLUMNS. */
    final double[] c = new double[ROWS * COLUMNS];

    /** The inner dimension after zero padding. */
    static int padded(int depth) {
        return (depth + STEP - 1) / STEP * STEP;
    }

    void multiplyAdd(int rows, int depth, int columns) {
        for (int i = 0; i < rows; i += 2) {
            for (int k = 0; k < depth; k += STEP) {
                addToPair(i, k, columns);
            }
        }
    }

    /** Two rows of C share the loads of four rows of B. */
    private void addToPair(int i, int k, int columns) {
        double[] left = a;
        double[] right = b;
        double[] sum = c;
        int p = i * DEPTH + k;
        int q = p + DEPTH;
        double p0 = left[p];
        double p1 = left[p + 1];
        double p2 = left[p + 2];
        double p3 = left[p + 3];
        double q0 = left[q];
        double q1 = left[q + 1];
        double q2 = left[q + 2];
        double q3 = left[q + 3];
        int b0 = k * COLUMNS;
        int c0 = i * COLUMNS;
        for (int j = 0; j < columns; j++) {
            double x0 = right[b0 + j];
            double x1 = right[b0 + COLUMNS + j];
            double x2 = right[b0 + 2 * COLUMNS + j];
            double x3 = right[b0 + 3 * COLUMNS + j];
            sum[c0 + j] += p0 * x0 + p1 * x1 + p2 * x2 + p3 * x3;
            sum[c0 + COLUMNS + j] += q0 * x0 + q1 * x1 + q2 * x2 + q3 * x3;
        }
    }
}
