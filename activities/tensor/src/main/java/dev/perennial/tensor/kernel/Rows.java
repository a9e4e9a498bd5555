package dev.perennial.tensor.kernel;

import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of several tensors' differences from a base, which are runs of the last dimension. Of an even number of
 * elements each block has its even elements before its odd ones, as these come so from pairs of two-byte floats.
 */
final class Rows {
    private static final int ELEMENTS_A_TASK = 1 << 16;
    private static final int HALF = Block.SIZE / 2;

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
         * @param values of each difference
         */
        void row(int row, float[][] values);
    }

    Rows(Input base, List<Input> tuned) {
        List<Input> inputs = new ArrayList<>(tuned);
        inputs.add(base);
        this.operands = new Operands(inputs);
        operands.requireShapeOf(base.info());
        List<Long> shape = base.info().shape();
        long last = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
        long elements = base.info().elements();
        if (last > Integer.MAX_VALUE - Block.SIZE || (elements > 0 && elements / last > Integer.MAX_VALUE)) {
            throw new UnsupportedTensorException("tensor " + base.info().name() + " of shape " + shape
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

    /** Whether even elements of a block come before odd ones. */
    static boolean split(int length) {
        return length % 2 == 0;
    }

    /** The column of the element in a place of a row. */
    int column(int place) {
        int from = place - place % Block.SIZE;
        int half = Math.min(Block.SIZE, length - from) / 2;
        int among = place - from;
        return !split(length) ? place : from + (among < half ? 2 * among : 2 * (among - half) + 1);
    }

    /** All rows, in no fixed order. */
    void visit(Workers workers, Visit visit) {
        int rows = Math.max(1, ELEMENTS_A_TASK / Math.max(1, length));
        Spares<float[][]> arrays = new Spares<>(() -> new float[operands.size() - 1][length]);
        workers.run(
                (count + rows - 1) / rows,
                task -> arrays.lend(values -> Scratch.SPARES.lend(scratch -> {
                    scratch.begin(operands.size());
                    int first = task * rows;
                    int end = Math.min(count, first + rows);
                    for (int row = first; row < end; row++) {
                        load(row, end * (long) length, scratch, values);
                        visit.row(row, values);
                    }
                    if (!scratch.loops.clean()) {
                        operands.refuseNonFinite(first * (long) length, end * (long) length, scratch);
                    }
                })));
    }

    private void load(int row, long end, Scratch scratch, float[][] values) {
        long first = row * (long) length;
        for (int done = 0; done < length; done += Block.SIZE) {
            int run = Math.min(Block.SIZE, length - done);
            if (split(length)) {
                loadSplit(first + done, run, end, scratch);
            } else {
                Delta.loadAll(operands, Span.natural(scratch.loops, first + done, run), end, scratch);
            }
            int half = split(length) ? run / 2 : run;
            for (int i = 0; i < values.length; i++) {
                System.arraycopy(scratch.values()[i], 0, values[i], done, half);
                System.arraycopy(scratch.values()[i], HALF, values[i], done + half, run - half);
            }
        }
    }

    private void loadSplit(long first, int run, long end, Scratch scratch) {
        int last = operands.size() - 1;
        float[] base = scratch.values()[last];
        operands.loadHalves(last, first, run, end, scratch);
        for (int i = 0; i < last; i++) {
            operands.loadHalves(i, first, run, end, scratch);
            scratch.loops.subtractFinite(base, scratch.values()[i], Block.SIZE);
        }
    }
}
