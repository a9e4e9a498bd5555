package dev.perennial.tensor.kernel;

import java.util.Arrays;

/**
 * Plain Java, without branches that random numbers would mislead, built as {@link PlainLoops} is. What lies further on
 * in an array is copied first: the compiler would not know whether two such runs of numbers overlap.
 */
final class PlainVoteLoops implements VoteLoops {
    private static final int MAGNITUDE = 0x7fffffff;

    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] outside = new int[Block.SIZE];
    private final Rare inside = new Rare(Block.SIZE);

    @Override
    public void count(Histogram.Lane[] lanes, float[] values, int count) {
        shared.of(values, bits, count);
        Arrays.fill(outside, 0, count, -1);
        for (Histogram.Lane lane : lanes) {
            count(lane, lane.more, count);
        }
        int found = inside.find(outside, count);
        for (Histogram.Lane lane : lanes) {
            lane.look(bits, inside.places, found);
        }
    }

    /** In one loop, of which the compiler makes vector instructions as it does not of one within another. */
    private void count(Histogram.Lane lane, int[] more, int count) {
        int high = lane.high;
        int width = high - lane.low;
        int first = high - lane.first;
        int second = high - lane.second;
        for (int i = 0; i < count; i++) {
            int below = high - (bits[i] & MAGNITUDE);
            int noFirst = (below ^ first) - 1;
            int noSecond = (below ^ second) - 1;
            more[i] += (below >>> 31)
                    + ((noFirst >>> 21) & Histogram.OF_FIRST)
                    + ((noSecond >>> 11) & Histogram.OF_SECOND);
            outside[i] &= below | (width - below) | noFirst | noSecond;
        }
    }

    @Override
    public void keepBelow(int limit, int[] drawn, float[] values, int count) {
        shared.of(values, bits, count);
        for (int i = 0; i < count; i++) {
            bits[i] &= (drawn[i] - limit) >> 31;
        }
        shared.into(bits, values, count);
    }

    @Override
    public void keepMarked(int[] words, int first, int bit, float[] values, int count) {
        shared.of(values, bits, count);
        System.arraycopy(words, first, outside, 0, count);
        for (int i = 0; i < count; i++) {
            bits[i] &= -((outside[i] >>> bit) & 1);
        }
        shared.into(bits, values, count);
    }
}
