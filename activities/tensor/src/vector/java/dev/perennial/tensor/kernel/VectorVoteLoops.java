package dev.perennial.tensor.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link VoteLoops} in the Vector API, built as {@link VectorLoops} is. */
final class VectorVoteLoops implements VoteLoops {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = INTS.length();
    private static final int MAGNITUDE = 0x7fffffff;

    /** One by one only where any of a vector is in the bracket. */
    @Override
    public void count(Histogram.Lane lane, float[] values, int count) {
        int whole = FLOATS.loopBound(count);
        IntVector more = IntVector.zero(INTS);
        IntVector low = IntVector.broadcast(INTS, lane.low);
        IntVector high = IntVector.broadcast(INTS, lane.high);
        for (int i = 0; i < whole; i += LANES) {
            IntVector magnitude =
                    FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts().and(MAGNITUDE);
            IntVector over = high.sub(magnitude).lanewise(VectorOperators.ASHR, 31);
            more = more.sub(over);
            IntVector outside = over.or(magnitude.sub(low).lanewise(VectorOperators.ASHR, 31));
            if (outside.compare(VectorOperators.EQ, 0).anyTrue()) {
                for (int k = i; k < i + LANES; k++) {
                    int one = Float.floatToRawIntBits(values[k]) & MAGNITUDE;
                    if (((lane.high - one) | (one - lane.low)) >= 0) {
                        int kind = (one - lane.low) >>> lane.shift;
                        lane.kinds[kind]++;
                        lane.any[kind] |= one;
                    }
                }
            }
        }
        lane.more[0] += more.reduceLanes(VectorOperators.ADD);
        for (int k = whole; k < count; k++) {
            int one = Float.floatToRawIntBits(values[k]) & MAGNITUDE;
            lane.more[0] += (lane.high - one) >>> 31;
            if (((lane.high - one) | (one - lane.low)) >= 0) {
                int kind = (one - lane.low) >>> lane.shift;
                lane.kinds[kind]++;
                lane.any[kind] |= one;
            }
        }
    }

    @Override
    public void keepBelow(int limit, int[] drawn, float[] values, int count) {
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            IntVector below = IntVector.fromArray(INTS, drawn, i).sub(limit).lanewise(VectorOperators.ASHR, 31);
            FloatVector.fromArray(FLOATS, values, i)
                    .reinterpretAsInts()
                    .and(below)
                    .reinterpretAsFloats()
                    .intoArray(values, i);
        }
        for (int i = whole; i < count; i++) {
            values[i] = drawn[i] < limit ? values[i] : 0;
        }
    }
}
