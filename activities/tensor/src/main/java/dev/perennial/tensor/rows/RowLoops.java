package dev.perennial.tensor.rows;

/**
 * Inner products and exponentials of float32 rows. Every implementation gives the same bits. Of products: eight running
 * sums, of the elements whose numbers are equal modulo 8, each by fused multiply-add in order, joined by
 * {@link #joined}. Of exponentials: 2^n times the eighth partial sum of e^r, where x = n ln 2 + r and |r| is at most
 * half of ln 2. For one thread.
 */
interface RowLoops {
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

    /** The same of rows of bfloat16 numbers, held in pairs as {@link Bfloat16Matrix} does; a multiple of 16 in each. */
    void pairProducts(int[] matrix, int rows, int width, Rows x, Rows out);

    /** Makes e^x of each x, within 2 units in the last place; beyond float32's normal range as at its end. */
    void exp(float[] values, int at, int count);

    /** e to the power of a number. */
    static float exp(float x) {
        float inside = Math.max(Exponent.LEAST, Math.min(Exponent.MOST, x));
        float shifted = Math.fma(inside, Exponent.LOG2_E, Exponent.SHIFT);
        float n = shifted - Exponent.SHIFT;
        float r = Math.fma(n, -Exponent.LN2_REST, Math.fma(n, -Exponent.LN2, inside));
        float sum = Exponent.TERM_7;
        sum = Math.fma(sum, r, Exponent.TERM_6);
        sum = Math.fma(sum, r, Exponent.TERM_5);
        sum = Math.fma(sum, r, Exponent.TERM_4);
        sum = Math.fma(sum, r, Exponent.TERM_3);
        sum = Math.fma(sum, r, Exponent.TERM_2);
        sum = Math.fma(sum, r, 1);
        sum = Math.fma(sum, r, 1);
        return sum * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << Exponent.PLACE) + Exponent.ONE);
    }

    /** Constants of {@link #exp(float)}. */
    final class Exponent {
        static final float LEAST = -87.3f;
        static final float MOST = 88.3f;
        static final float LOG2_E = (float) (1 / Math.log(2));
        /** ln 2 to so few digits that its multiples by whole numbers up to 128 are exact. */
        static final float LN2 = 0x1.63p-1f;

        static final float LN2_REST = (float) (Math.log(2) - LN2);
        /** Added to a number it leaves the nearest whole number in the lowest bits. */
        static final float SHIFT = 0x1.8p23f;

        /** Where a float's exponent begins, and the bits of 1. */
        static final int PLACE = 23;

        static final int ONE = 127 << PLACE;

        static final float TERM_2 = 1 / 2f;
        static final float TERM_3 = 1 / 6f;
        static final float TERM_4 = 1 / 24f;
        static final float TERM_5 = 1 / 120f;
        static final float TERM_6 = 1 / 720f;
        static final float TERM_7 = 1 / 5040f;

        private Exponent() {}
    }

    /** The sum of the running sums from an index on. */
    static float joined(float[] sums, int at) {
        return ((sums[at] + sums[at + 4]) + (sums[at + 2] + sums[at + 6]))
                + ((sums[at + 1] + sums[at + 5]) + (sums[at + 3] + sums[at + 7]));
    }
}
