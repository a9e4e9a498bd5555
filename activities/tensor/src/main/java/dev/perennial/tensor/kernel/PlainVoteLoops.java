package dev.perennial.tensor.kernel;

/** Plain Java, without branches that random numbers would mislead, built as {@link PlainLoops} is. */
final class PlainVoteLoops implements VoteLoops {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int FOLDS = 3;

    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] outside = new int[Block.SIZE];
    private final int[] folded = new int[Block.SIZE / 2];

    @Override
    public void count(Histogram.Lane[] lanes, float[] values, int count) {
        for (Histogram.Lane lane : lanes) {
            count(lane, values, count);
        }
    }

    /** In one method, of which the compiler makes vector instructions as it does not of these loops within another. */
    private void count(Histogram.Lane lane, float[] values, int count) {
        shared.of(values, bits, count);
        int high = lane.high;
        for (int i = 0; i < count; i++) {
            bits[i] = high - (bits[i] & MAGNITUDE);
        }
        int[] more = lane.more;
        int first = high - lane.first;
        int second = high - lane.second;
        for (int i = 0; i < count; i++) {
            more[i] += (bits[i] >>> 31)
                    + ((((bits[i] ^ first) - 1) >>> 21) & Histogram.OF_FIRST)
                    + ((((bits[i] ^ second) - 1) >>> 11) & Histogram.OF_SECOND);
        }
        int width = high - lane.low;
        for (int i = 0; i < count; i++) {
            outside[i] = bits[i] | (width - bits[i]) | ((bits[i] ^ first) - 1) | ((bits[i] ^ second) - 1);
        }
        int step = fold(count);
        for (int i = 0; i < step; i++) {
            if (outside[i] >= 0) {
                look(lane, i, step, count);
            }
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

    private void look(Histogram.Lane lane, int from, int step, int count) {
        for (int i = from; i < count; i += step) {
            lane.look(lane.high - bits[i]);
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
}
