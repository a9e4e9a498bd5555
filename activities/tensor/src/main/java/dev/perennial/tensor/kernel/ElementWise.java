package dev.perennial.tensor.kernel;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.parallel.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Computes a tensor element by element from others of its shape, by any formula: chunks side by side, each written in
 * order while later ones are computed. Needs what {@link Recipe} states; the result depends neither on threads nor on
 * chunks.
 */
public final class ElementWise {
    private final Operands operands;
    private final TensorInfo result;
    private final Formula formula;
    private final boolean halves;
    private boolean strict;

    /**
     * A tensor to be computed.
     *
     * @throws dev.perennial.tensor.ShapeMismatchException if the inputs do not all have the result's shape
     * @throws UnsupportedTensorException if a dtype is not F64, F32, F16 or BF16
     */
    public ElementWise(List<Input> inputs, TensorInfo result, Formula formula) {
        this.operands = new Operands(inputs);
        this.result = result;
        this.formula = formula;
        if (!result.dtype().decodable()) {
            throw new UnsupportedTensorException("tensor " + result.name() + " cannot be computed as "
                    + result.dtype().code() + "; use F64, F32, F16 or BF16");
        }
        operands.requireShapeOf(result);
        this.halves = operands.halves() || Span.halves(result.dtype());
    }

    /**
     * Looks at every operand, for a formula that may drop a value; otherwise NaN and infinity, absorbing under + and *,
     * are seen in results.
     */
    public ElementWise strict() {
        strict = true;
        return this;
    }

    /**
     * Computes the result and writes its little-endian bytes in order.
     *
     * @throws NonFiniteException if an operand or a result is not finite
     * @throws IOException if the channel fails
     */
    public void write(WritableByteChannel out) throws IOException {
        write(0, result.elements(), out);
    }

    /** Only the elements from one index to before another. */
    void write(long from, long to, WritableByteChannel out) throws IOException {
        new Pass(from, to, Chunks.USUAL).write(out, Workers.shared());
    }

    /** With a number of threads and a size of chunks, on which the result must not depend. */
    void write(WritableByteChannel out, Workers workers, int chunkBytes) throws IOException {
        new Pass(0, result.elements(), chunkBytes).write(out, workers);
    }

    /** One run over a range of elements. */
    private final class Pass {
        private final int width = result.dtype().bytes();
        private final long from;
        private final long to;
        private final int chunk;

        Pass(long from, long to, int chunkBytes) {
            this.from = from;
            this.to = to;
            this.chunk = (int) Math.max(1, Math.min(chunkBytes / width, to - from));
        }

        void write(WritableByteChannel out, Workers workers) throws IOException {
            int chunks = Math.toIntExact((to - from + chunk - 1) / chunk);
            int slots = Math.min(workers.window(), chunks);
            try (Chunks ready = Chunks.lend(slots, chunk * width)) {
                workers.inOrder(
                        chunks,
                        index -> fill(ready.at(index % slots), index),
                        index -> writeAll(out, ready.at(index % slots)));
            }
        }

        private void fill(ByteBuffer target, int index) {
            long first = from + (long) index * chunk;
            long end = Math.min(to, first + chunk);
            Scratch.SPARES.lend(scratch -> {
                scratch.begin(operands.size());
                target.clear().limit((int) (end - first) * width);
                for (long at = first; at < end; at += Block.SIZE) {
                    int count = (int) Math.min(Block.SIZE, end - at);
                    Span span = halves ? Span.split(scratch.loops, at, count) : Span.natural(scratch.loops, at, count);
                    compute(span, end, scratch);
                    ByteBuffer piece = target.slice((int) (at - first) * width, count * width);
                    scratch.block.encode(scratch.sum, result.dtype(), piece.order(ByteOrder.LITTLE_ENDIAN), span);
                }
                if (!scratch.loops.clean()) {
                    throw culprit(first, end, scratch);
                }
            });
        }

        private void compute(Span span, long end, Scratch scratch) {
            if (formula instanceof Streamed streamed) {
                streamed.apply(operands, span, end, scratch);
                return;
            }
            float[][] values = strict ? operands.loadAll(span, end, scratch) : operands.loadEach(span, end, scratch);
            formula.apply(values, scratch.sum, span);
        }

        /** Who it was is found out only when it happens, in the order of the elements and of the inputs. */
        private NonFiniteException culprit(long first, long end, Scratch scratch) {
            scratch.begin(operands.size());
            for (long at = first; at < end; at += Block.SIZE) {
                Span span = Span.natural(scratch.loops, at, (int) Math.min(Block.SIZE, end - at));
                operands.loadEach(span, end, scratch);
                Optional<NonFiniteException> operand = operands.firstNonFinite(span, scratch);
                formula.apply(scratch.values(), scratch.sum, span);
                for (int k = 0; k < span.count(); k++) {
                    if (overflows(scratch.sum[k]) && operand.stream().noneMatch(early(span.position(k)))) {
                        return NonFiniteException.result(result, span.position(k));
                    }
                }
                if (operand.isPresent()) {
                    return operand.get();
                }
            }
            throw new IllegalStateException("tensor " + result.name() + " changed while it was read; copy it first");
        }

        private static Predicate<NonFiniteException> early(long position) {
            return operand -> operand.position() <= position;
        }

        private boolean overflows(float value) {
            return (Float.floatToRawIntBits(value) & 0x7fffffff) >= Block.firstOverflow(result.dtype());
        }
    }

    private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
