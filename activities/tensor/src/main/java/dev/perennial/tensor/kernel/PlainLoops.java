package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.util.Arrays;

/** Plain Java; each loop is one plain statement, because those the compiler turns into vector instructions. */
final class PlainLoops implements Loops {
    private static final int HALF = Block.SIZE / 2;
    private static final int REBASE = 112 << 23;
    private static final int SMALLEST_NORMAL = 0x38800000;
    private static final int HALF_BITS = 0x3f000000;
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int SIGN = 1 << 31;
    private static final int F16_NOT_FINITE = 0x0f800000;

    private final VoteLoops votes = new PlainVoteLoops();
    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] more = new int[Block.SIZE];
    private final int[] flags = new int[Block.SIZE];
    private final float[] nans = new float[Block.SIZE];
    private final float[] aligned = new float[Block.SIZE];

    @Override
    public Loops another() {
        return new PlainLoops();
    }

    @Override
    public VoteLoops votes() {
        return votes;
    }

    @Override
    public void scale(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = weight * x[i];
        }
    }

    @Override
    public void add(float[] x, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += weight * x[i];
        }
    }

    @Override
    public void scaleBf16(int[] pairs, float weight, float[] sum) {
        widenBf16(pairs, sum);
        scale(sum, weight, sum, Block.SIZE);
    }

    @Override
    public void addBf16(int[] pairs, float weight, float[] sum) {
        widenBf16(pairs, aligned);
        add(aligned, weight, sum, Block.SIZE);
    }

    @Override
    public void subtract(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] -= x[i];
        }
    }

    @Override
    public void subtractFinite(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] -= x[i];
            nans[i] += 0f * y[i];
        }
    }

    @Override
    public void clear(boolean above, int threshold, float[] values, int count) {
        float limit = finite(threshold);
        if (threshold < 0) {
            for (int i = 0; i < count; i++) {
                values[i] = (above ? 0f : values[i]) + 0f * values[i] + 0f;
            }
        } else if (above) {
            for (int i = 0; i < count; i++) {
                values[i] = values[i] / SignLoops.barrier(SignLoops.above(Math.abs(values[i]) - limit)) + 0f;
            }
        } else {
            float least = Math.nextUp(limit);
            for (int i = 0; i < count; i++) {
                values[i] = values[i] / SignLoops.barrier(SignLoops.above(least - Math.abs(values[i]))) + 0f;
            }
        }
    }

    private static float finite(int bits) {
        return Math.min(Float.intBitsToFloat(Math.max(0, bits)), Float.MAX_VALUE);
    }

    @Override
    public void between(int above, int most, float[] x, float[] y, int count) {
        float least = Math.nextUp(finite(above));
        float greatest = finite(most);
        for (int i = 0; i < count; i++) {
            float value = y[i] - x[i];
            float magnitude = Math.abs(value);
            float outside = SignLoops.above(least - magnitude) + SignLoops.above(magnitude - greatest);
            y[i] = value / SignLoops.barrier(outside) + 0f;
        }
    }

    @Override
    public void subtractFrom(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = x[i] - y[i];
        }
    }

    @Override
    public void subtractDifference(float[] x, float[] y, float weight, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] -= weight * (x[i] - y[i]);
        }
    }

    @Override
    public void widenBf16(int[] pairs, float[] values) {
        for (int i = 0; i < HALF; i++) {
            bits[i] = pairs[i] << 16;
        }
        for (int i = 0; i < HALF; i++) {
            bits[HALF + i] = pairs[i] & 0xffff0000;
        }
        shared.into(bits, values, Block.SIZE);
    }

    @Override
    public void narrowBf16(float[] values, int[] pairs) {
        flagFrom(Block.firstOverflow(DType.BF16), values, Block.SIZE);
        for (int i = 0; i < HALF; i++) {
            int low = bits[i];
            int high = bits[HALF + i];
            pairs[i] =
                    ((low + 0x7fff + ((low >>> 16) & 1)) >>> 16) | ((high + 0x7fff + ((high >>> 16) & 1)) & 0xffff0000);
        }
    }

    @Override
    public void widenF16(int[] pairs, float[] values) {
        for (int i = 0; i < HALF; i++) {
            bits[i] = ((pairs[i] & 0x8000) << 16) | ((pairs[i] & 0x7fff) << 13);
        }
        for (int i = 0; i < HALF; i++) {
            bits[HALF + i] = (pairs[i] & 0x80000000) | ((pairs[i] >>> 3) & 0x0fffe000);
        }
        flag(bits, F16_NOT_FINITE, Block.SIZE);
        shared.into(bits, values, Block.SIZE);
        for (int i = 0; i < Block.SIZE; i++) {
            values[i] *= 0x1p112f;
        }
    }

    /** Of a magnitude plus one half the lowest mantissa bits are a subnormal half's, rounded by the hardware. */
    @Override
    public void narrowF16(float[] values, int[] pairs) {
        flagFrom(Block.firstOverflow(DType.F16), values, Block.SIZE);
        for (int i = 0; i < Block.SIZE; i++) {
            aligned[i] = Math.abs(values[i]) + 0.5f;
        }
        shared.of(aligned, more, Block.SIZE);
        for (int i = 0; i < Block.SIZE; i++) {
            int magnitude = bits[i] & MAGNITUDE;
            int rebased = magnitude - REBASE;
            int normal = (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13;
            int subnormal = more[i] - HALF_BITS;
            int small = (magnitude - SMALLEST_NORMAL) >> 31;
            more[i] = ((bits[i] >>> 16) & 0x8000) | (normal & ~small) | (subnormal & small);
        }
        for (int i = 0; i < HALF; i++) {
            pairs[i] = more[i] | (more[HALF + i] << 16);
        }
    }

    @Override
    public void widen(short[] halves, boolean bf16, float[] values, int count) {
        if (bf16) {
            for (int i = 0; i < count; i++) {
                values[i] = Floats.fromBf16(halves[i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = Floats.fromF16(halves[i]);
            }
        }
    }

    @Override
    public void flagFrom(int limit, float[] values, int count) {
        if (limit == Block.INFINITY) {
            for (int i = 0; i < count; i++) {
                nans[i] += 0f * values[i];
            }
            return;
        }
        shared.of(values, bits, count);
        flag(bits, limit, count);
    }

    /** The sign of a flag is set where the magnitude, plus the limit's distance from 2^31, reaches 2^31. */
    private void flag(int[] magnitudes, int limit, int count) {
        int distance = SIGN - limit;
        for (int i = 0; i < count; i++) {
            flags[i] |= (magnitudes[i] & MAGNITUDE) + distance;
        }
    }

    @Override
    public boolean clean() {
        shared.of(nans, bits, Block.SIZE);
        flag(bits, Block.INFINITY, Block.SIZE);
        int any = 0;
        for (int flag : flags) {
            any |= flag;
        }
        Arrays.fill(flags, 0);
        Arrays.fill(nans, 0);
        return any >= 0;
    }

    @Override
    public void widen(float[] from, double[] to, int at, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = from[i];
        }
    }

    @Override
    public double dot(double[] x, double[] y, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = count & ~3;
        for (int k = 0; k < whole; k += 4) {
            s0 += x[k] * y[k];
            s1 += x[k + 1] * y[k + 1];
            s2 += x[k + 2] * y[k + 2];
            s3 += x[k + 3] * y[k + 3];
        }
        for (int k = whole; k < count; k++) {
            s0 += x[k] * y[k];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
