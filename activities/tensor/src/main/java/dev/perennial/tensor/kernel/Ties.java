package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Workers;

/** Where the elements of one magnitude are among the values in one place of a sweep. 4 bytes for each piece. */
final class Ties {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int STEP = 16 * Block.SIZE;

    private final Sweep sweep;
    private final int place;
    private final int bits;
    private final int[] counts;

    /** With how many each piece has. */
    Ties(Sweep sweep, int place, int bits, int[] counts) {
        this.sweep = sweep;
        this.place = place;
        this.bits = bits;
        this.counts = counts;
    }

    /** Counts them in one pass. */
    static Ties counted(Sweep sweep, int place, int bits, Workers workers) {
        int[] counts = new int[sweep.pieces()];
        sweep.run(workers, (piece, values, span) -> counts[piece] += count(values[place], span.count(), bits));
        return new Ties(sweep, place, bits, counts);
    }

    private static int count(float[] values, int count, int bits) {
        int equal = 0;
        for (int k = 0; k < count; k++) {
            equal += (Float.floatToRawIntBits(values[k]) & MAGNITUDE) == bits ? 1 : 0;
        }
        return equal;
    }

    long all() {
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        return all;
    }

    /** The position of the so-many-th of them, counted from 1. */
    long position(long number) {
        long before = 0;
        int piece = 0;
        while (before + counts[piece] < number) {
            before += counts[piece++];
        }
        long from = (long) piece * Sweep.PIECE;
        long end = Math.min(sweep.elements(), from + Sweep.PIECE);
        long[] found = {before, -1};
        for (Sweep only = sweep.only(place); found[1] < 0; from += STEP) {
            only.run(piece, from, Math.min(end, from + STEP), (same, values, span) -> {
                int here = found[1] < 0 ? count(values[0], span.count(), bits) : 0;
                if (found[1] < 0 && found[0] + here >= number) {
                    found[1] = position((int) (number - found[0]), values[0], span);
                }
                found[0] += here;
            });
        }
        return found[1];
    }

    private long position(int number, float[] values, Span span) {
        int left = number;
        long position = span.first();
        while (left > 0) {
            left -= (Float.floatToRawIntBits(values[span.place(position)]) & MAGNITUDE) == bits ? 1 : 0;
            position++;
        }
        return position - 1;
    }
}
