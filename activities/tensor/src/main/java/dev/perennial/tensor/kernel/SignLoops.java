package dev.perennial.tensor.kernel;

/**
 * Loops that elect by signs, in arithmetic alone: of these the compiler makes vector instructions, of comparisons it
 * would not. Every one gives the bits that its comparison would.
 */
final class SignLoops {
    /** Twice in turn they bring the smallest number above 0 to 1, and all larger ones to 1 at least. */
    private static final float UP = 0x1p127f;

    private static final float FURTHER = 0x1p22f;

    private SignLoops() {}

    /** 1 for any positive number, 0 for 0. */
    static float one(float number) {
        return Math.min(number * UP * FURTHER, 1f);
    }

    /** Makes 1 of what is 0 or positive, and -1 of what is negative. */
    static void signs(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.min(1 + 2 * Math.max(-1f, values[i] * UP * FURTHER), 1f);
        }
    }

    /** {@code sum = sum + |weight x|} where that product has the sign beside it. */
    static void addKept(float[] signs, float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += Math.max(signs[i] * (weight * x[i]), 0f);
        }
    }

    /** {@code sum = sum + weight} where the same product has the sign beside it, and is not 0. */
    static void addWeights(float[] signs, float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += weight * one(Math.max(signs[i] * (weight * x[i]), 0f));
        }
    }

    /** {@code sum = factor sum}. */
    static void multiply(float[] factor, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] *= factor[i];
        }
    }

    /** {@code sum = sum / divisor}, by 1 where the divisor is 0. */
    static void divide(float[] divisor, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] /= divisor[i] + (1 - one(Math.abs(divisor[i])));
        }
    }

    /** {@code sum = x + weight sum}, and x itself, -0 too, where nothing is added: what is taken away is +0 then. */
    static void move(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = x[i] - (0f - weight * sum[i]);
        }
    }
}
