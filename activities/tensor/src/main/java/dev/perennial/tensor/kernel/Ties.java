package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Workers;

/**
 * Where the elements of one magnitude are among the values in one place of a sweep: in a piece they are looked for from
 * the end that is nearer. 4 bytes for each piece.
 */
final class Ties {
    private static final int MAGNITUDE = 0x7fffffff;
    private static final int STEP = 16 * Block.SIZE;

    private final Sweep sweep;
    /** With these values alone. */
    private final Sweep only;

    private final int bits;
    private final int[] counts;

    /** With how many each piece has. */
    Ties(Sweep sweep, int place, int bits, int[] counts) {
        this.sweep = sweep;
        this.only = sweep.only(place);
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
        long left = number;
        int piece = 0;
        while (counts[piece] < left) {
            left -= counts[piece++];
        }
        long from = (long) piece * Sweep.PIECE;
        long end = Math.min(sweep.elements(), from + Sweep.PIECE);
        return 2 * left <= counts[piece]
                ? fromFront(piece, from, end, left)
                : fromRear(piece, from, end, counts[piece] - left + 1);
    }

    private long fromFront(int piece, long from, long end, long number) {
        long left = number;
        for (long step = from; step < end; step += STEP) {
            int here = count(piece, step, end);
            if (left <= here) {
                return position(piece, step, end, left);
            }
            left -= here;
        }
        throw changed();
    }

    private long fromRear(int piece, long from, long end, long number) {
        long left = number;
        for (long step = from + (end - 1 - from) / STEP * STEP; step >= from; step -= STEP) {
            int here = count(piece, step, end);
            if (left <= here) {
                return position(piece, step, end, here - left + 1);
            }
            left -= here;
        }
        throw changed();
    }

    private static IllegalStateException changed() {
        return new IllegalStateException("a tensor changed while it was read; copy its file first");
    }

    private int count(int piece, long step, long end) {
        int[] equal = {0};
        only.run(piece, step, Math.min(end, step + STEP), (same, values, span) -> {
            equal[0] += count(values[0], span.count(), bits);
        });
        return equal[0];
    }

    private long position(int piece, long step, long end, long number) {
        long[] left = {number};
        long[] found = {-1};
        only.run(piece, step, Math.min(end, step + STEP), (same, values, span) -> {
            int here = left[0] > 0 ? count(values[0], span.count(), bits) : 0;
            if (left[0] > 0 && left[0] <= here) {
                found[0] = position((int) left[0], values[0], span);
            }
            left[0] -= here;
        });
        return found[0];
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
