package dev.perennial.tensor.kernel;

import java.util.Arrays;

/**
 * Plain Java, without branches that random numbers would mislead, built as {@link PlainLoops} is. What lies further on
 * in an array is copied first: the compiler would not know whether two such runs of numbers overlap.
 */
final class PlainVoteLoops implements VoteLoops {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int FOLDS = 3;

    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] outside = new int[Block.SIZE];
    private final int[] folded = new int[Block.SIZE / 2];

    @Override
    public void count(Histogram.Lane[] lanes, float[] values, int count) {
        shared.of(values, bits, count);
        for (int i = 0; i < count; i++) {
            bits[i] &= MAGNITUDE;
        }
        Arrays.fill(outside, 0, count, -1);
        for (Histogram.Lane lane : lanes) {
            count(lane, lane.more, count);
        }
        int step = fold(count);
        for (int i = 0; i < step; i++) {
            if (outside[i] >= 0) {
                look(lanes, i, step, count);
            }
        }
    }

    /** In one loop, of which the compiler makes vector instructions as it does not of one within another. */
    private void count(Histogram.Lane lane, int[] more, int count) {
        int high = lane.high;
        int width = high - lane.low;
        int first = high - lane.first;
        int second = high - lane.second;
        for (int i = 0; i < count; i++) {
            int below = high - bits[i];
            int noFirst = (below ^ first) - 1;
            int noSecond = (below ^ second) - 1;
            more[i] += (below >>> 31)
                    + ((noFirst >>> 21) & Histogram.OF_FIRST)
                    + ((noSecond >>> 11) & Histogram.OF_SECOND);
            outside[i] &= below | (width - below) | noFirst | noSecond;
        }
    }

    /** Leaves places negative only where all so many places apart are; returns how many. */
    private int fold(int count) {
        int length = count;
        while (length % 2 == 0 && length > Block.SIZE >> FOLDS) {
            length /= 2;
            System.arraycopy(outside, length, folded, 0, length);
            for (int i = 0; i < length; i++) {
                outside[i] &= folded[i];
            }
        }
        return length;
    }

    private void look(Histogram.Lane[] lanes, int from, int step, int count) {
        for (Histogram.Lane lane : lanes) {
            for (int i = from; i < count; i += step) {
                lane.look(bits[i]);
            }
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
