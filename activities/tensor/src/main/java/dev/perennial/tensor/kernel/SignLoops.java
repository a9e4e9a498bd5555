package dev.perennial.tensor.kernel;

/**
 * Loops that elect by signs, in arithmetic alone: of these the compiler makes vector instructions, of comparisons it
 * would not. Every one gives the bits that its comparison would, of numbers and products that are finite.
 */
final class SignLoops {
    /** Three times in turn it makes infinity of any number above 0. */
    private static final float UP = 0x1p127f;

    private SignLoops() {}

    /** 1 for 0, and infinity for what is positive: what is divided by it stays, or becomes 0. */
    static float barrier(float notNegative) {
        return 1 + notNegative * UP * UP * UP;
    }

    /** Twice a positive number, which may be infinity then, and 0 for others: cheaper than a maximum of floats. */
    static float above(float number) {
        return number + Math.abs(number);
    }

    /** Makes 1 of what is 0 or positive, and -1 of what is negative. */
    static void signs(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = 2 / barrier(above(-values[i])) - 1;
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
            sum[i] += weight - weight / barrier(above(signs[i] * (weight * x[i])));
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
            sum[i] /= divisor[i] + 1 / barrier(Math.abs(divisor[i]));
        }
    }

    /** {@code sum = x + weight sum}, and x itself, -0 too, where nothing is added: what is taken away is +0 then. */
    static void move(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = x[i] - (0f - weight * sum[i]);
        }
    }
}
