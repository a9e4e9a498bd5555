package dev.perennial.tensor.kernel;

/** Plain Java, without branches that random numbers would mislead, built as {@link PlainLoops} is. */
final class PlainVoteLoops implements VoteLoops {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int FOLDS = 3;

    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] below = new int[Block.SIZE];
    private final int[] outside = new int[Block.SIZE];
    private final int[] folded = new int[Block.SIZE / 2];

    @Override
    public void count(Histogram.Lane[] lanes, float[] values, int count) {
        shared.of(values, bits, count);
        for (Histogram.Lane lane : lanes) {
            int first = lane.high - lane.first;
            int second = lane.high - lane.second;
            measure(lane.high, count);
            add(first, second, lane.more, count);
            separate(lane.high - lane.low, first, second, count);
            int step = fold(count);
            for (int i = 0; i < step; i++) {
                if (outside[i] >= 0) {
                    look(lane, i, step, count);
                }
            }
        }
    }

    /** How far magnitudes are below the highest of a bracket; negative where above. */
    private void measure(int high, int count) {
        for (int i = 0; i < count; i++) {
            below[i] = high - (bits[i] & MAGNITUDE);
        }
    }

    /** What is above, or one of the modes. */
    private void add(int first, int second, int[] more, int count) {
        for (int i = 0; i < count; i++) {
            more[i] += (below[i] >>> 31)
                    + ((((below[i] ^ first) - 1) >>> 21) & Histogram.OF_FIRST)
                    + ((((below[i] ^ second) - 1) >>> 11) & Histogram.OF_SECOND);
        }
    }

    /** Makes places negative that are above, below a bracket of this width, or one of the modes. */
    private void separate(int width, int first, int second, int count) {
        for (int i = 0; i < count; i++) {
            outside[i] = below[i] | (width - below[i]) | ((below[i] ^ first) - 1) | ((below[i] ^ second) - 1);
        }
    }

    /** Leaves places negative only where all so many places apart are; returns how many. */
    private int fold(int count) {
        int length = count;
        while (length % 2 == 0 && length > Block.SIZE >> FOLDS) {
            length /= 2;
            System.arraycopy(outside, length, folded, 0, length);
            join(length);
        }
        return length;
    }

    private void join(int length) {
        for (int i = 0; i < length; i++) {
            outside[i] &= folded[i];
        }
    }

    private void look(Histogram.Lane lane, int from, int step, int count) {
        for (int i = from; i < count; i += step) {
            lane.look(bits[i] & MAGNITUDE);
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
