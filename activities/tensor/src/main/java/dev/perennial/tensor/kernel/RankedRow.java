package dev.perennial.tensor.kernel;

import java.util.Arrays;

/**
 * One thread's choice among the elements of a row, by groups of like magnitude. What the compiler makes vector
 * instructions of is in loops of its own, between copies as {@link PlainVoteLoops} has them.
 */
final class RankedRow {
    private static final int GROUPS = 1 << 9;
    private static final int SHIFT = 18;
    private static final int LANES = 4;
    private static final int FOLDS = 8;
    private static final int MAGNITUDE = 0x7fffffff;
    private static final double ONE = 0x1p32;
    private static final int REST = 24;

    private final Bits shared = new Bits();
    private final int length;
    private final RowDraws draws;
    private final int[] bits;
    private final int[] groups;
    private final int[] ones;
    private final int[] near;
    private final int[] tops;
    private final Rare undecided;
    private final float[] kept;
    private final float[] some;
    private final float[] eights;
    private final int[][] counts = new int[LANES][GROUPS];
    /** Of each group's probability the eight bits behind the point, and the 24 behind these. */
    private final int[] first = new int[GROUPS];

    private final int[] rest = new int[GROUPS];
    private final RowMarks marks;

    RankedRow(int length) {
        this.length = length;
        this.draws = new RowDraws(length);
        this.bits = new int[length];
        this.groups = new int[length];
        this.ones = new int[length];
        this.marks = new RowMarks(ones);
        this.near = new int[length];
        this.undecided = new Rare(length);
        this.tops = new int[length / FOLDS];
        this.kept = new float[length];
        this.some = new float[length / FOLDS];
        this.eights = new float[length / FOLDS];
    }

    /**
     * Gives the groups of a row's values their probabilities.
     *
     * @param lowest that of the smallest value
     * @param step by how much each is likelier than the next smaller one
     */
    void rank(float[] values, double lowest, double step) {
        group(values);
        for (int[] each : counts) {
            Arrays.fill(each, 0);
        }
        count(counts[0], counts[1], counts[2], counts[3]);
        join(counts[0], counts[1], counts[2], counts[3]);
        int left = length;
        for (int group = 0; left > 0; group++) {
            int count = counts[0][group];
            if (count > 0) {
                double probability = lowest + step * (left - 0.5 * (count + 1));
                long limit = Math.min((long) (probability * ONE), (1L << 32) - 1);
                first[group] = (int) (limit >>> REST);
                rest[group] = (int) limit & ((1 << REST) - 1);
                left -= count;
            }
        }
    }

    /** The first group holds the largest. */
    private void group(float[] values) {
        for (int from = 0; from < length; from += Block.SIZE) {
            shared.of(values, bits, from, Math.min(Block.SIZE, length - from));
        }
        group(most());
    }

    private void group(int most) {
        for (int i = 0; i < length; i++) {
            int beyond = ((most - (bits[i] & MAGNITUDE)) >> SHIFT) - (GROUPS - 1);
            groups[i] = GROUPS - 1 + (beyond & (beyond >> 31));
        }
    }

    private int most() {
        int step = tops.length;
        Arrays.fill(tops, 0);
        for (int from = 0; from < FOLDS * step; from += step) {
            System.arraycopy(bits, from, ones, 0, step);
            raise(step);
        }
        int most = 0;
        for (int top : tops) {
            most = Math.max(most, top);
        }
        for (int i = FOLDS * step; i < length; i++) {
            most = Math.max(most, bits[i] & MAGNITUDE);
        }
        return most;
    }

    private void raise(int step) {
        for (int i = 0; i < step; i++) {
            int less = tops[i] - (ones[i] & MAGNITUDE);
            tops[i] -= less & (less >> 31);
        }
    }

    /** In several arrays in turn, as each waits for what was counted there before. */
    private void count(int[] a, int[] b, int[] c, int[] d) {
        int whole = length & -LANES;
        for (int i = 0; i < whole; i += LANES) {
            a[groups[i]]++;
            b[groups[i + 1]]++;
            c[groups[i + 2]]++;
            d[groups[i + 3]]++;
        }
        for (int i = whole; i < length; i++) {
            a[groups[i]]++;
        }
    }

    private static void join(int[] a, int[] b, int[] c, int[] d) {
        for (int i = 0; i < GROUPS; i++) {
            a[i] += b[i] + c[i] + d[i];
        }
    }

    /** Chooses by the numbers that a stream has for the row of this number. */
    void draw(Philox stream, int row) {
        draws.of(stream, row, ones);
        lookUp();
        compare();
        int count = undecided.find(near, length);
        for (int i = 0; i < count; i++) {
            int place = undecided.places[i];
            ones[place] = (draws.rest(stream, row, place) - rest[groups[place]]) >>> 31;
        }
    }

    private void lookUp() {
        for (int i = 0; i < length; i++) {
            near[i] = first[groups[i]];
        }
    }

    /** Leaves a number that is not negative only where the first bits are the same. */
    private void compare() {
        for (int i = 0; i < length; i++) {
            int before = ones[i] - near[i];
            ones[i] = before >>> 31;
            near[i] = before | -before;
        }
    }

    /** Keeps in a mask what was drawn of a row that begins at a position. */
    void keep(BitMask mask, long at) {
        marks.keep(mask, at);
    }

    /** A 1 for each element that was drawn and a 0 for the others. */
    int[] ones() {
        return ones;
    }

    double probability(int place) {
        int group = groups[place];
        return (((long) first[group] << REST) + rest[group]) / ONE;
    }

    /** What was drawn, of these values, which are those that were grouped. */
    Kept kept(float[] values) {
        clear();
        for (int from = 0; from < length; from += Block.SIZE) {
            shared.into(bits, kept, from, Math.min(Block.SIZE, length - from));
        }
        return new Kept(sum(kept), sum(values));
    }

    private void clear() {
        for (int i = 0; i < length; i++) {
            bits[i] &= -ones[i];
        }
    }

    /** Of the magnitudes; by eights in float32 first, unless these are too large for it. */
    private double sum(float[] values) {
        int step = eights.length;
        Arrays.fill(eights, 0);
        for (int from = 0; from < FOLDS * step; from += step) {
            System.arraycopy(values, from, some, 0, step);
            add(step);
        }
        double sum = Kept.sum(eights, 0, step) + Kept.sum(values, FOLDS * step, length);
        return Double.isFinite(sum) ? sum : Kept.sum(values, 0, length);
    }

    private void add(int step) {
        for (int i = 0; i < step; i++) {
            eights[i] += Math.abs(some[i]);
        }
    }
}
