package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import java.util.List;
import java.util.Optional;

/** The inputs of one computation, read in spans. */
final class Operands {
    private final List<Input> inputs;
    private final TensorInfo[] infos;
    private final TensorReader[] readers;

    Operands(List<Input> inputs) {
        this.inputs = List.copyOf(inputs);
        this.infos = inputs.stream().map(Input::info).toArray(TensorInfo[]::new);
        this.readers = inputs.stream()
                .map(input -> input.source().reader(input.tensor()))
                .toArray(TensorReader[]::new);
    }

    int size() {
        return infos.length;
    }

    TensorInfo info(int input) {
        return infos[input];
    }

    /** Bytes of an element of all inputs together. */
    long width() {
        long width = 0;
        for (TensorInfo info : infos) {
            width += info.dtype().bytes();
        }
        return width;
    }

    /** Whether two-byte floats are among them. */
    boolean halves() {
        for (TensorInfo info : infos) {
            if (Span.halves(info.dtype())) {
                return true;
            }
        }
        return false;
    }

    /** Refuses inputs of another shape than a tensor's. */
    void requireShapeOf(TensorInfo expected) {
        for (int i = 0; i < infos.length; i++) {
            if (!infos[i].sameShape(expected)) {
                throw new ShapeMismatchException("tensor " + infos[i].name() + " of "
                        + inputs.get(i).source().origin() + " has shape " + infos[i].shape() + ", expected "
                        + expected.shape() + " as for " + expected.name() + "; only tensors of one shape combine");
            }
        }
    }

    /** Decodes a span of an input, reading ahead up to an element. */
    void load(int input, Span span, long end, Scratch scratch, float[] target) {
        scratch.block.decode(piece(input, span, end, scratch), infos[input].dtype(), target, span);
    }

    /** Decodes elements of an input into its array of the scratch memory as {@link Block#decodeHalves} does. */
    void loadHalves(int input, long first, int count, long end, Scratch scratch) {
        Span span = Span.natural(scratch.loops, first, count);
        Window piece = piece(input, span, end, scratch);
        scratch.block.decodeHalves(piece, infos[input].dtype(), scratch.values()[input], count);
    }

    /** Decodes a span of all inputs into the scratch memory's arrays. */
    float[][] loadEach(Span span, long end, Scratch scratch) {
        for (int i = 0; i < infos.length; i++) {
            load(i, span, end, scratch, scratch.values()[i]);
        }
        return scratch.values();
    }

    /** The same; what is not finite is flagged. */
    float[][] loadAll(Span span, long end, Scratch scratch) {
        loadEach(span, end, scratch);
        for (float[] values : scratch.values()) {
            scratch.loops.flagFrom(Block.INFINITY, values, span.count());
        }
        return scratch.values();
    }

    private Window piece(int input, Span span, long end, Scratch scratch) {
        int width = infos[input].dtype().bytes();
        return scratch.window(input).show(readers[input], span.first() * width, span.count() * width, end * width);
    }

    /** Whether a span of an input can be had as {@link #pairs}. */
    boolean bf16(int input, Span span) {
        return span.split() && infos[input].dtype() == DType.BF16;
    }

    /** A span of an input as it lies in memory, two values an int, until the next is loaded. */
    int[] pairs(int input, Span span, long end, Scratch scratch) {
        return scratch.block.pairs(piece(input, span, end, scratch));
    }

    /** The refusal of the first value that is not finite in what was loaded, in the order of elements and inputs. */
    Optional<NonFiniteException> firstNonFinite(Span span, Scratch scratch) {
        for (int k = 0; k < span.count(); k++) {
            for (int i = 0; i < infos.length; i++) {
                float value = scratch.values()[i][k];
                if (!Float.isFinite(value)) {
                    String origin = inputs.get(i).source().origin();
                    return Optional.of(new NonFiniteException(infos[i].name(), origin, span.position(k), value));
                }
            }
        }
        return Optional.empty();
    }

    /** The same in a range of elements that holds one. */
    NonFiniteException culprit(long first, long end, Scratch scratch) {
        refuseNonFinite(first, end, scratch);
        throw new IllegalStateException("tensor " + infos[0].name() + " changed while it was read; copy it first");
    }

    /** Refuses the first in a range of elements; there is none where finite ones made a value that is not. */
    void refuseNonFinite(long first, long end, Scratch scratch) {
        scratch.begin(size());
        for (long at = first; at < end; at += Block.SIZE) {
            Span span = Span.natural(scratch.loops, at, (int) Math.min(Block.SIZE, end - at));
            loadEach(span, end, scratch);
            Optional<NonFiniteException> found = firstNonFinite(span, scratch);
            if (found.isPresent()) {
                throw found.get();
            }
        }
    }
}
