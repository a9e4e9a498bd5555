package dev.perennial.tensor.kernel;

import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.List;

/** The rows of a delta, which are its runs of the last dimension. */
final class Rows {
    private static final int ELEMENTS_A_TASK = 1 << 16;
    private static final int MAGNITUDE = 0x7fffffff;

    private final Operands operands;
    private final int length;
    private final int count;

    /** What is done with a row; called by several threads. */
    @FunctionalInterface
    interface Visit {
        /**
         * With one row.
         *
         * @param row its number
         * @param magnitudes the bits of each element's magnitude
         */
        void row(int row, int[] magnitudes);
    }

    Rows(Delta delta) {
        this.operands = delta.operands();
        List<Long> shape = operands.info(0).shape();
        long last = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        long elements = operands.info(0).elements();
        if (last > Integer.MAX_VALUE - Block.SIZE || (elements > 0 && elements / last > Integer.MAX_VALUE)) {
            throw new UnsupportedTensorException("tensor " + operands.info(0).name() + " of shape " + shape
                    + " has rows too long or too many to order; reshape it");
        }
        this.length = (int) last;
        this.count = last == 0 ? 0 : (int) (elements / last);
    }

    int length() {
        return length;
    }

    int count() {
        return count;
    }

    /** All rows, in no fixed order. */
    void visit(Workers workers, Visit visit) {
        int rows = Math.max(1, ELEMENTS_A_TASK / Math.max(1, length));
        Spares<int[]> arrays = new Spares<>(() -> new int[length]);
        workers.run(
                (count + rows - 1) / rows,
                task -> arrays.lend(magnitudes -> Scratch.SPARES.lend(scratch -> {
                    scratch.begin(operands.size());
                    int first = task * rows;
                    int end = Math.min(count, first + rows);
                    for (int row = first; row < end; row++) {
                        load(row, end * (long) length, scratch, magnitudes);
                        visit.row(row, magnitudes);
                    }
                    if (!scratch.loops.clean()) {
                        operands.refuseNonFinite(first * (long) length, end * (long) length, scratch);
                    }
                })));
    }

    private void load(int row, long end, Scratch scratch, int[] magnitudes) {
        long first = row * (long) length;
        for (int done = 0; done < length; done += Block.SIZE) {
            Span span = Span.natural(scratch.loops, first + done, Math.min(Block.SIZE, length - done));
            Delta.load(operands, span, end, scratch);
            scratch.bits.of(scratch.values()[0], magnitudes, done, span.count());
        }
        for (int i = 0; i < length; i++) {
            magnitudes[i] &= MAGNITUDE;
        }
    }
}
