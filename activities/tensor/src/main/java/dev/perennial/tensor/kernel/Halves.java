package dev.perennial.tensor.kernel;

/**
 * Conversion of packed pairs of two-byte floats, the even elements to the front and the odd ones behind them, in loops
 * that the compiler turns into vector instructions. For finite values equal to {@link dev.perennial.tensor.Floats};
 * others are found out by their flags.
 */
final class Halves {
    private static final int REBASE = 112 << 23;
    private static final int SMALLEST_NORMAL = 0x38800000;
    private static final int HALF_BITS = 0x3f000000;
    private static final int MAGNITUDE = 0x7fffffff;

    private Halves() {}

    /** Float bits of bfloat16 pairs. */
    static void widenBf16(int[] pairs, int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = pairs[i] << 16;
        }
        for (int i = 0; i < count; i++) {
            bits[count + i] = pairs[i] & 0xffff0000;
        }
    }

    /** Rounds finite float bits to bfloat16 pairs. */
    static void narrowBf16(int[] bits, int[] pairs, int count) {
        for (int i = 0; i < count; i++) {
            int low = bits[i];
            int high = bits[count + i];
            pairs[i] =
                    ((low + 0x7fff + ((low >>> 16) & 1)) >>> 16) | ((high + 0x7fff + ((high >>> 16) & 1)) & 0xffff0000);
        }
    }

    /** Float bits of half pairs, 2^112 too small. */
    static void widenF16(int[] pairs, int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = ((pairs[i] & 0x8000) << 16) | ((pairs[i] & 0x7fff) << 13);
        }
        for (int i = 0; i < count; i++) {
            bits[count + i] = (pairs[i] & 0x80000000) | ((pairs[i] >>> 3) & 0x0fffe000);
        }
    }

    /** The exact numbers; a half that is not finite becomes one of 65536 or more. */
    static void rescaleF16(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] *= 0x1p112f;
        }
    }

    /**
     * Magnitudes plus one half: the lowest mantissa bits of the sum are a subnormal half's, rounded by the hardware.
     */
    static void alignSubnormals(float[] values, float[] aligned, int count) {
        for (int i = 0; i < count; i++) {
            aligned[i] = Math.abs(values[i]) + 0.5f;
        }
    }

    /** Rounds finite float bits to halves, one an int; {@code aligned} are the bits of the magnitudes plus one half. */
    static void narrowF16(int[] bits, int[] aligned, int[] halves, int count) {
        for (int i = 0; i < count; i++) {
            int magnitude = bits[i] & MAGNITUDE;
            int rebased = magnitude - REBASE;
            int normal = (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13;
            int subnormal = aligned[i] - HALF_BITS;
            int small = (magnitude - SMALLEST_NORMAL) >> 31;
            halves[i] = ((bits[i] >>> 16) & 0x8000) | (normal & ~small) | (subnormal & small);
        }
    }

    /** Packs halves, one an int, into pairs. */
    static void pair(int[] halves, int[] pairs, int count) {
        for (int i = 0; i < count; i++) {
            pairs[i] = halves[i] | (halves[count + i] << 16);
        }
    }
}
