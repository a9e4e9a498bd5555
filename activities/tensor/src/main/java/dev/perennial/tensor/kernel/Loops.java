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

    /** Sets a flag's sign where the bits' magnitude, plus the distance of a limit from 2^31, reaches 2^31. */
    static void flagFrom(int[] bits, int distance, int[] flags, int count) {
        for (int i = 0; i < count; i++) {
            flags[i] |= (bits[i] & 0x7fffffff) + distance;
        }
    }
}
