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
    /** The rows of B, DEPTH x COLUMNS. */
    final double[][] b = new double[DEPTH][COLUMNS];
    /** The rows of C, ROWS x COLUMNS. */
    final double[][] c = new double[ROWS][COLUMNS];

    /** The inner dimension after zero padding. */
    static int padded(int depth) {
        return (depth + STEP - 1) / STEP * STEP;
    }

    /** Four rows of B stay near the processor while they are added to all rows of C. */
    void multiplyAdd(int rows, int depth, int columns) {
        for (int k = 0; k < depth; k += STEP) {
            for (int i = 0; i < rows; i++) {
                addToRow(i, k, columns);
            }
        }
    }

    /** One plain statement over arrays of their own, of which the compiler makes vector instructions. */
    private void addToRow(int i, int k, int columns) {
        int p = i * DEPTH + k;
        double p0 = a[p];
        double p1 = a[p + 1];
        double p2 = a[p + 2];
        double p3 = a[p + 3];
        double[] x0 = b[k];
        double[] x1 = b[k + 1];
        double[] x2 = b[k + 2];
        double[] x3 = b[k + 3];
        double[] sum = c[i];
        for (int j = 0; j < columns; j++) {
            sum[j] += p0 * x0[j] + p1 * x1[j] + p2 * x2[j] + p3 * x3[j];
        }
    }
}
