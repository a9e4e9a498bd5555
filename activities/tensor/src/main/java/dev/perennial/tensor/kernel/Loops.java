package dev.perennial.tensor.kernel;

/** Inner loops that the compiler turns into vector instructions; each is one plain statement for that reason. */
final class Loops {
    private Loops() {}

    static void scale(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = weight * x[i];
        }
    }

    static void add(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += weight * x[i];
        }
    }

    static void subtract(float[] x, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] -= x[i];
        }
    }

    static void subtractDifference(float[] x, float[] y, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] -= weight * (x[i] - y[i]);
        }
    }

    /** The even elements of packed bfloat16 pairs, as float bits. */
    static void lowHalves(int[] pairs, int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = pairs[i] << 16;
        }
    }

    /** The odd elements of packed bfloat16 pairs, as float bits, behind the even ones. */
    static void highHalves(int[] pairs, int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[count + i] = pairs[i] & 0xffff0000;
        }
    }

    /** Rounds finite float bits, even elements before odd ones, to packed bfloat16 pairs. */
    static void packPairs(int[] bits, int[] pairs, int count) {
        for (int i = 0; i < count; i++) {
            int low = bits[i];
            int high = bits[count + i];
            pairs[i] =
                    ((low + 0x7fff + ((low >>> 16) & 1)) >>> 16) | ((high + 0x7fff + ((high >>> 16) & 1)) & 0xffff0000);
        }
    }

    /** Sets a flag's sign where the bits' magnitude, plus the distance of a limit from 2^31, reaches 2^31. */
    static void flagFrom(int[] bits, int distance, int[] flags, int count) {
        for (int i = 0; i < count; i++) {
            flags[i] |= (bits[i] & 0x7fffffff) + distance;
        }
    }
}
