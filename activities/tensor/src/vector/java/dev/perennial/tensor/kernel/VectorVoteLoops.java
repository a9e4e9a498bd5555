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

    @Override
    public void count(Histogram.Lane[] lanes, float[] values, int count) {
        for (Histogram.Lane lane : lanes) {
            count(lane, values, count);
        }
    }

    /** One by one only where any of a vector is in the bracket and no mode. */
    private static void count(Histogram.Lane lane, float[] values, int count) {
        int whole = FLOATS.loopBound(count);
        IntVector more = IntVector.zero(INTS);
        IntVector low = IntVector.broadcast(INTS, lane.low);
        IntVector high = IntVector.broadcast(INTS, lane.high);
        for (int i = 0; i < whole; i += LANES) {
            IntVector magnitude =
                    FloatVector.fromArray(FLOATS, values, i).reinterpretAsInts().and(MAGNITUDE);
            IntVector over = high.sub(magnitude).lanewise(VectorOperators.ASHR, 31);
            IntVector first = over.or(equal(magnitude, lane.first));
            IntVector second = over.or(equal(magnitude, lane.second));
            more = more.sub(over).add(first.and(Histogram.OF_FIRST)).add(second.and(Histogram.OF_SECOND));
            IntVector below = magnitude.sub(low).lanewise(VectorOperators.ASHR, 31);
            if (over.or(first)
                    .or(second)
                    .or(below)
                    .compare(VectorOperators.EQ, 0)
                    .anyTrue()) {
                for (int k = i; k < i + LANES; k++) {
                    lane.look(Float.floatToRawIntBits(values[k]) & MAGNITUDE);
                }
            }
        }
        for (int sum : more.toArray()) {
            lane.add(sum);
        }
        for (int k = whole; k < count; k++) {
            int one = Float.floatToRawIntBits(values[k]) & MAGNITUDE;
            lane.add((one > lane.high ? 1 : 0)
                    + (one > lane.high || one == lane.first ? Histogram.OF_FIRST : 0)
                    + (one > lane.high || one == lane.second ? Histogram.OF_SECOND : 0));
            lane.look(one);
        }
    }

    /** -1 where it is the number. */
    private static IntVector equal(IntVector magnitude, int number) {
        return magnitude.lanewise(VectorOperators.XOR, number).sub(1).lanewise(VectorOperators.ASHR, 31);
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

    @Override
    public void keepMarked(int[] words, int first, int bit, float[] values, int count) {
        int whole = FLOATS.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            IntVector marked = IntVector.fromArray(INTS, words, first + i)
                    .lanewise(VectorOperators.LSHL, Integer.SIZE - 1 - bit)
                    .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
            FloatVector.fromArray(FLOATS, values, i)
                    .reinterpretAsInts()
                    .and(marked)
                    .reinterpretAsFloats()
                    .intoArray(values, i);
        }
        for (int i = whole; i < count; i++) {
            values[i] = ((words[first + i] >>> bit) & 1) != 0 ? values[i] : 0;
        }
    }
}
