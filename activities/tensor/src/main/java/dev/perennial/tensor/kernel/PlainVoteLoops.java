package dev.perennial.tensor.kernel;

/** Plain Java, without branches that random numbers would mislead, built as {@link PlainLoops} is. */
final class PlainVoteLoops implements VoteLoops {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int GROUP = Histogram.MORE;

    private final Bits shared = new Bits();
    private final int[] bits = new int[Block.SIZE];
    private final int[] outside = new int[Block.SIZE];

    @Override
    public void count(Histogram.Lane lane, float[] values, int count) {
        int high = lane.high;
        int low = lane.low;
        int[] more = lane.more;
        shared.of(values, bits, count);
        for (int i = 0; i < count; i++) {
            bits[i] &= MAGNITUDE;
        }
        for (int i = 0; i < count; i++) {
            more[i] += (high - bits[i]) >>> 31;
        }
        for (int i = 0; i < count; i++) {
            outside[i] = (high - bits[i]) | (bits[i] - low);
        }
        int whole = count - count % GROUP;
        for (int i = 0; i < whole; i += GROUP) {
            if (!allOutside(i)) {
                count(lane, i, i + GROUP);
            }
        }
        count(lane, whole, count);
    }

    private boolean allOutside(int at) {
        int first = outside[at] & outside[at + 1] & outside[at + 2] & outside[at + 3];
        return (first & outside[at + 4] & outside[at + 5] & outside[at + 6] & outside[at + 7]) < 0;
    }

    /** What is outside is counted too, each in a place of its own behind those of all kinds. */
    private void count(Histogram.Lane lane, int from, int to) {
        for (int i = from; i < to; i++) {
            int inside = ~(outside[i] >> 31);
            int place = (bits[i] - lane.low) >>> lane.shift;
            int kind = (place & inside) | ((Histogram.KINDS + i - from) & ~inside);
            lane.kinds[kind]++;
            lane.any[kind] |= bits[i];
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
