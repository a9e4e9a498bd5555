package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Loops} in the Vector API, which this class alone uses, so that the others load without its module. Full blocks
 * are whole vectors; elements behind the last whole vector of others are left to plain loops. Each loop is one method:
 * one called from it, once compiled by itself, would not be compiled into it any more, and every vector between the two
 * would be an object.
 */
final class VectorLoops implements Loops {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;
    private static final VectorSpecies<Float> FOUR_FLOATS = FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> EIGHT = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> EIGHT_SHORTS = ShortVector.SPECIES_128;
    private static final boolean WIDE = FLOATS.vectorBitSize() >= FOUR.vectorBitSize();
    private static final int LANES = INTS.length();
    private static final int HALF = Block.SIZE / 2;
    private static final int UPPER = 0xffff0000;
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int SIGN = 1 << 31;
    private static final int REBASE = 112 << 23;
    private static final int SMALLEST_NORMAL = 0x38800000;
    private static final int HALF_BITS = 0x3f000000;
    private static final int BF16_OVERFLOW = SIGN - Block.firstOverflow(DType.BF16);
    private static final int F16_OVERFLOW = SIGN - Block.firstOverflow(DType.F16);

    private static final VoteLoops VOTES = new VectorVoteLoops();
    private static final PlainLoops PLAIN = new PlainLoops();

    private final PlainLoops halves = new PlainLoops();
    private int flags;

    VectorLoops() {}

    @Override
    public Loops another() {
        return new VectorLoops();
    }

    @Override
    public VoteLoops votes() {
        return VOTES;
    }

    @Override
    public void scale(float[] x, float weight, float[] sum, int count) {
        PLAIN.scale(x, weight, sum, count);
    }

    @Override
    public void add(float[] x, float weight, float[] sum, int count) {
        PLAIN.add(x, weight, sum, count);
    }

    @Override
    public void scaleBf16(int[] pairs, float weight, float[] sum) {
        for (int i = 0; i < HALF; i += LANES) {
            IntVector both = IntVector.fromArray(INTS, pairs, i);
            both.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .mul(weight)
                    .intoArray(sum, i);
            both.and(UPPER).reinterpretAsFloats().mul(weight).intoArray(sum, HALF + i);
        }
    }

    @Override
    public void addBf16(int[] pairs, float weight, float[] sum) {
        for (int i = 0; i < HALF; i += LANES) {
            IntVector both = IntVector.fromArray(INTS, pairs, i);
            FloatVector low = both.lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .mul(weight);
            FloatVector.fromArray(FLOATS, sum, i).add(low).intoArray(sum, i);
            FloatVector high = both.and(UPPER).reinterpretAsFloats().mul(weight);
            FloatVector.fromArray(FLOATS, sum, HALF + i).add(high).intoArray(sum, HALF + i);
        }
    }

    @Override
    public void subtract(float[] x, float[] y, int count) {
        PLAIN.subtract(x, y, count);
    }

    @Override
    public void subtractFinite(float[] x, float[] y, int count) {
        halves.subtractFinite(x, y, count);
    }

    @Override
    public void clear(boolean above, int threshold, float[] values, int count) {
        int whole = FLOATS.loopBound(count);
        int flip = above ? -1 : 0;
        IntVector limit = IntVector.broadcast(INTS, threshold);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector value = FloatVector.fromArray(FLOATS, values, i);
            IntVector bits = value.reinterpretAsInts();
            IntVector sign = limit.sub(bits.and(MAGNITUDE)).lanewise(VectorOperators.ASHR, 31);
            bits.and(sign.lanewise(VectorOperators.XOR, flip))
                    .reinterpretAsFloats()
                    .add(value.mul(0f))
                    .add(0f)
                    .intoArray(values, i);
        }
        for (int i = whole; i < count; i++) {
            boolean found = (Float.floatToRawIntBits(values[i]) & MAGNITUDE) > threshold;
            values[i] = (found == above ? 0 : values[i]) + 0f * values[i] + 0f;
        }
    }

    @Override
    public void between(int above, int most, float[] x, float[] y, int count) {
        subtract(x, y, count);
        clear(false, above, y, count);
        clear(true, most, y, count);
    }

    @Override
    public void subtractFrom(float[] x, float[] y, int count) {
        PLAIN.subtractFrom(x, y, count);
    }

    @Override
    public void subtractDifference(float[] x, float[] y, float weight, float[] sum, int count) {
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector difference = FloatVector.fromArray(FLOATS, x, i).sub(FloatVector.fromArray(FLOATS, y, i));
            FloatVector.fromArray(FLOATS, sum, i).sub(difference.mul(weight)).intoArray(sum, i);
        }
        for (int i = whole; i < count; i++) {
            sum[i] -= weight * (x[i] - y[i]);
        }
    }

    @Override
    public void widenBf16(int[] pairs, float[] values) {
        for (int i = 0; i < HALF; i += LANES) {
            IntVector both = IntVector.fromArray(INTS, pairs, i);
            both.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(values, i);
            both.and(UPPER).reinterpretAsFloats().intoArray(values, HALF + i);
        }
    }

    @Override
    public void narrowBf16(float[] values, int[] pairs) {
        IntVector found = IntVector.zero(INTS);
        for (int i = 0; i < HALF; i += LANES) {
            IntVector low = FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(FLOATS, values, HALF + i).reinterpretAsInts();
            found = found.or(low.and(MAGNITUDE).add(BF16_OVERFLOW))
                    .or(high.and(MAGNITUDE).add(BF16_OVERFLOW));
            IntVector lower =
                    low.add(low.lanewise(VectorOperators.LSHR, 16).and(1)).add(0x7fff);
            IntVector upper =
                    high.add(high.lanewise(VectorOperators.LSHR, 16).and(1)).add(0x7fff);
            lower.lanewise(VectorOperators.LSHR, 16).or(upper.and(UPPER)).intoArray(pairs, i);
        }
        flags |= found.reduceLanes(VectorOperators.OR);
    }

    /** Plain, which is as fast here. */
    @Override
    public void widenF16(int[] pairs, float[] values) {
        halves.widenF16(pairs, values);
    }

    /** Both halves of an int in one body: compiled by itself it stays fast, and this size keeps it by itself. */
    @Override
    public void narrowF16(float[] values, int[] pairs) {
        IntVector found = IntVector.zero(INTS);
        for (int i = 0; i < HALF; i += LANES) {
            IntVector bits = FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts();
            IntVector magnitude = bits.and(MAGNITUDE);
            found = found.or(magnitude.add(F16_OVERFLOW));
            IntVector rebased = magnitude.sub(REBASE);
            IntVector odd = rebased.lanewise(VectorOperators.LSHR, 13).and(1);
            IntVector normal = rebased.add(0xfff).add(odd).lanewise(VectorOperators.LSHR, 13);
            IntVector aligned = magnitude.reinterpretAsFloats().add(0.5f).reinterpretAsInts();
            IntVector small = magnitude.sub(SMALLEST_NORMAL).lanewise(VectorOperators.ASHR, 31);
            IntVector chosen = aligned.sub(HALF_BITS).and(small).or(normal.and(small.not()));
            IntVector low = bits.lanewise(VectorOperators.LSHR, 16).and(0x8000).or(chosen);

            bits = FloatVector.fromArray(FLOATS, values, HALF + i).reinterpretAsInts();
            magnitude = bits.and(MAGNITUDE);
            found = found.or(magnitude.add(F16_OVERFLOW));
            rebased = magnitude.sub(REBASE);
            odd = rebased.lanewise(VectorOperators.LSHR, 13).and(1);
            normal = rebased.add(0xfff).add(odd).lanewise(VectorOperators.LSHR, 13);
            aligned = magnitude.reinterpretAsFloats().add(0.5f).reinterpretAsInts();
            small = magnitude.sub(SMALLEST_NORMAL).lanewise(VectorOperators.ASHR, 31);
            chosen = aligned.sub(HALF_BITS).and(small).or(normal.and(small.not()));
            IntVector high = chosen.lanewise(VectorOperators.LSHL, 16).or(bits.and(SIGN));
            low.or(high).intoArray(pairs, i);
        }
        flags |= found.reduceLanes(VectorOperators.OR);
    }

    /** Only bfloat16 is widened here: of halves those that are subnormal or not finite need a case each. */
    @Override
    public void widen(short[] halves, boolean bf16, float[] values, int count) {
        if (!bf16 || !WIDE) {
            PLAIN.widen(halves, bf16, values, count);
            return;
        }
        int whole = EIGHT.loopBound(count);
        for (int i = 0; i < whole; i += EIGHT.length()) {
            ShortVector.fromArray(EIGHT_SHORTS, halves, i)
                    .convertShape(VectorOperators.S2I, EIGHT, 0)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(values, i);
        }
        for (int i = whole; i < count; i++) {
            values[i] = Float.intBitsToFloat(halves[i] << 16);
        }
    }

    @Override
    public void flagFrom(int limit, float[] values, int count) {
        halves.flagFrom(limit, values, count);
    }

    @Override
    public boolean clean() {
        boolean clean = halves.clean() && flags >= 0;
        flags = 0;
        return clean;
    }

    @Override
    public void widen(float[] from, double[] to, int at, int count) {
        if (!WIDE) {
            PLAIN.widen(from, to, at, count);
            return;
        }
        int whole = FOUR_FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += FOUR.length()) {
            FloatVector.fromArray(FOUR_FLOATS, from, i)
                    .convertShape(VectorOperators.F2D, FOUR, 0)
                    .reinterpretAsDoubles()
                    .intoArray(to, at + i);
        }
        for (int i = whole; i < count; i++) {
            to[at + i] = from[i];
        }
    }

    /** One vector holds the four running sums. */
    @Override
    public double dot(double[] x, double[] y, int count) {
        if (!WIDE) {
            return PLAIN.dot(x, y, count);
        }
        int whole = FOUR.loopBound(count);
        DoubleVector sums = DoubleVector.zero(FOUR);
        for (int i = 0; i < whole; i += FOUR.length()) {
            sums = sums.add(DoubleVector.fromArray(FOUR, x, i).mul(DoubleVector.fromArray(FOUR, y, i)));
        }
        double first = sums.lane(0);
        for (int i = whole; i < count; i++) {
            first += x[i] * y[i];
        }
        return (first + sums.lane(1)) + (sums.lane(2) + sums.lane(3));
    }
}
