package dev.perennial.tensor.rows;

/**
 * Inner products of float32 rows. Every implementation gives the same bits: eight running sums, of the elements whose
 * numbers are equal modulo 8, each by fused multiply-add in order, joined by {@link #joined}. For one thread.
 */
interface Dots {
    /** Running sums of a product. */
    int LANES = 8;

    /**
     * {@code out[r][k] = sum over j of matrix[k][j] * x[r][j]} for rows k of a matrix that lie side by side from the
     * beginning of an array.
     *
     * @param matrix rows of {@code width} numbers
     * @param rows how many of them
     * @param width numbers of a row
     */
    void products(float[] matrix, int rows, int width, Rows x, Rows out);

    /** The sum of the running sums from an index on. */
    static float joined(float[] sums, int at) {
        return ((sums[at] + sums[at + 4]) + (sums[at + 2] + sums[at + 6]))
                + ((sums[at + 1] + sums[at + 5]) + (sums[at + 3] + sums[at + 7]));
    }
}
