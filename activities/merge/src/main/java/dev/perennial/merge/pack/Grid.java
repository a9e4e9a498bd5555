package dev.perennial.merge.pack;

import dev.perennial.tensor.Floats;

/**
 * Codes up to {@value #GROUP} numbers in few bits by a step of their own: a number is {@code (code + 1/2) step}, codes
 * from {@code -2^(bits-1)} to {@code 2^(bits-1) - 1}, so that none is spent on zero. Steps are bfloat16. For 2 and 4
 * bits the step is the best of several, each fitted by least squares; for more it is what the largest number needs.
 * What is rounded to nearest here may make up for earlier errors ({@link Feedback}).
 */
final class Grid {
    static final int GROUP = 128;

    private static final int TRIALS = 16;
    private static final double SHRINK = 0.045;

    private final int half;
    private final boolean searched;

    Grid(int bits) {
        this.half = 1 << (bits - 1);
        this.searched = bits <= 4;
    }

    static int groups(long numbers) {
        return Math.toIntExact((numbers + GROUP - 1) / GROUP);
    }

    /** The step for the numbers from one to before another; 0 where all are 0. */
    float step(float[] numbers, int from, int to) {
        double largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(numbers[i]));
        }
        float widest = above(largest / (half - 0.5));
        if (!searched || widest == 0) {
            return widest;
        }
        float best = widest;
        double least = miss(numbers, from, to, widest);
        for (int trial = 0; trial < TRIALS; trial++) {
            float step = fitted(numbers, from, to, largest * (1 - SHRINK * trial) / (half - 0.5));
            double miss = miss(numbers, from, to, step);
            if (step > 0 && miss < least) {
                least = miss;
                best = step;
            }
        }
        return best;
    }

    /** The least bfloat16 that is no smaller, so that the largest number is not cut off. */
    private static float above(double value) {
        float rounded = Floats.fromBf16(Floats.toBf16((float) value));
        return rounded >= value ? rounded : Float.intBitsToFloat(Float.floatToRawIntBits(rounded) + (1 << 16));
    }

    private float fitted(float[] numbers, int from, int to, double step) {
        double dot = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            double level = code(numbers[i], step) + 0.5;
            dot += level * numbers[i];
            squares += level * level;
        }
        return Floats.fromBf16(Floats.toBf16((float) (dot / squares)));
    }

    private double miss(float[] numbers, int from, int to, float step) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double miss = numbers[i] - (code(numbers[i], step) + 0.5) * step;
            sum += miss * miss;
        }
        return sum;
    }

    /** The nearest code; any where the step is 0. */
    int code(float number, double step) {
        return step == 0 ? 0 : (int) Math.max(-half, Math.min(half - 1, Math.floor(number / step)));
    }

    /** A code as bits that are not negative. */
    int bits(int code) {
        return code + half;
    }

    /** The number of a code's bits. */
    float number(int bits, float step) {
        return (float) ((bits - half + 0.5) * step);
    }
}
