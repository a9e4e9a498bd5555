package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/** One pass over what is made of some tensors, piece by piece in no fixed order. */
final class Sweep {
    /** Elements of a piece; a whole number of blocks. */
    static final int PIECE = 128 * Block.SIZE;

    private final Operands operands;
    private final Loader loader;
    private final List<Delta> deltas;
    private final long elements;
    private final long width;

    /** What is done with a span's values; called by several threads. */
    @FunctionalInterface
    interface Visit {
        /** With the number of the piece that the span is of. */
        void span(int piece, float[][] values, Span span);
    }

    /** How a span is loaded and made into values, with those flagged that an operand which is not finite gives. */
    @FunctionalInterface
    interface Loader {
        /** In the arrays of the scratch memory, which are one for each operand. */
        void load(Operands operands, Span span, long end, Scratch scratch);
    }

    Sweep(Operands operands, Loader loader) {
        this(operands, loader, List.of());
    }

    private Sweep(Operands operands, Loader loader, List<Delta> deltas) {
        this.operands = operands;
        this.loader = loader;
        this.deltas = deltas;
        this.elements = operands.info(0).elements();
        this.width = operands.width();
    }

    /** Over a delta, which is the first of the values. */
    static Sweep of(Delta delta) {
        return new Sweep(delta.operands(), Delta::load);
    }

    /** Over the differences of several tensors from one base. */
    static Sweep of(Input base, List<Input> tuned) {
        List<Input> inputs = new ArrayList<>(tuned);
        inputs.add(base);
        Operands operands = new Operands(inputs);
        operands.requireShapeOf(base.info());
        return new Sweep(
                operands,
                Delta::loadAll,
                tuned.stream().map(input -> Delta.of(input, base)).toList());
    }

    /** Over one of several differences alone, which is the first of the values then; the same where there are none. */
    Sweep only(int place) {
        return deltas.isEmpty() ? this : of(deltas.get(place));
    }

    long elements() {
        return elements;
    }

    /** Bytes of all tensors to read. */
    long bytes() {
        return elements * width;
    }

    /** Those of a piece. */
    long bytes(int piece) {
        return Math.min(PIECE, elements - (long) piece * PIECE) * width;
    }

    int pieces() {
        return Math.toIntExact((elements + PIECE - 1) / PIECE);
    }

    /** Over everything, refusing what is not finite. */
    void run(Workers workers, Visit visit) {
        workers.run(pieces(), piece -> run(piece, visit));
    }

    /** What is done with a run of values. */
    @FunctionalInterface
    interface Look {
        /** In the order of the elements. */
        void at(float[][] values, Span span);
    }

    /** At a run of no more than a block, whatever numbers it holds. */
    void look(long first, int count, Look look) {
        Scratch.SPARES.lend(scratch -> {
            scratch.begin(operands.size());
            Span span = Span.natural(scratch.loops, first, count);
            loader.load(operands, span, first + count, scratch);
            look.at(scratch.values(), span);
        });
    }

    /** Over one piece, with its spans in order. */
    void run(int piece, Visit visit) {
        long first = (long) piece * PIECE;
        run(piece, first, Math.min(elements, first + PIECE), visit);
    }

    /** Over the elements of a piece from one at the begin of a block to another. */
    void run(int piece, long first, long end, Visit visit) {
        Scratch.SPARES.lend(scratch -> {
            scratch.begin(operands.size());
            for (long at = first; at < end; at += Block.SIZE) {
                int count = (int) Math.min(Block.SIZE, end - at);
                Span span = operands.halves()
                        ? Span.split(scratch.loops, at, count)
                        : Span.natural(scratch.loops, at, count);
                loader.load(operands, span, end, scratch);
                visit.span(piece, scratch.values(), span);
            }
            if (!scratch.loops.clean()) {
                operands.refuseNonFinite(first, end, scratch);
            }
        });
    }
}
