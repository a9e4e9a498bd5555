package dev.perennial.tensor.kernel;

/**
 * Inner loops over blocks, of one thread at a time. Every implementation gives the same bits: each element's float32
 * operations are those written here, in this order, and none are fused. Pairs are two-byte floats as they lie in
 * memory, two an int; their values stand in a full block with the even elements in front and the odd ones behind.
 */
interface Loops {
    /** The same for another thread. */
    Loops another();

    /** Those of votes. */
    VoteLoops votes();

    /** {@code sum = weight x}. */
    void scale(float[] x, float weight, float[] sum, int count);

    /** {@code sum = sum + weight x}. */
    void add(float[] x, float weight, float[] sum, int count);

    /** {@code sum = weight x}, of a full block of bfloat16. */
    void scaleBf16(int[] pairs, float weight, float[] sum);

    /** {@code sum = sum + weight x}, of a full block of bfloat16. */
    void addBf16(int[] pairs, float weight, float[] sum);

    /** {@code y = y - x}. */
    void subtract(float[] x, float[] y, int count);

    /** {@code y = y - x}, and remembers whether any of that is not finite. */
    void subtractFinite(float[] x, float[] y, int count);

    /**
     * Sets to 0 the values whose magnitude's bits are above the threshold, or those whose are not, and -0; what is not
     * finite becomes NaN.
     */
    void clear(boolean above, int threshold, float[] values, int count);

    /**
     * {@code y = y - x}, of which the values become 0 but those whose magnitude's bits are above one number and not
     * above another, and -0; what is not finite becomes NaN.
     */
    void between(int above, int most, float[] x, float[] y, int count);

    /** {@code y = x - y}. */
    void subtractFrom(float[] x, float[] y, int count);

    /** {@code sum = sum - weight (x - y)}. */
    void subtractDifference(float[] x, float[] y, float weight, float[] sum, int count);

    /** The values of a full block of bfloat16. */
    void widenBf16(int[] pairs, float[] values);

    /** A full block rounded to bfloat16; values that are not finite in it are flagged, and give no meaningful pair. */
    void narrowBf16(float[] values, int[] pairs);

    /** The values of a full block of halves; those that are not finite are flagged, and become 65536 or more. */
    void widenF16(int[] pairs, float[] values);

    /** A full block rounded to halves; values that are not finite in them are flagged, and give no meaningful pair. */
    void narrowF16(float[] values, int[] pairs);

    /** The values of two-byte floats, each in its place. */
    void widen(short[] halves, boolean bf16, float[] values, int count);

    /** Remembers whether a magnitude's bits reach this limit. */
    void flagFrom(int limit, float[] values, int count);

    /** Whether nothing was flagged since this was last asked. */
    boolean clean();

    /** The same numbers, from an index of the target on. */
    void widen(float[] from, double[] to, int at, int count);

    /**
     * The sum of {@code x y}: four running sums over elements that are four apart, joined as {@code (0 + 1) + (2 + 3)}.
     */
    double dot(double[] x, double[] y, int count);
}
