package dev.perennial.tensor.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What magnitudes are taken of: a tensor's values {@code x}, or their differences {@code x - b} from a base, in
 * float32.
 *
 * @param tensor x
 * @param base b
 */
public record Delta(Input tensor, Optional<Input> base) {
    /** The tensor itself. */
    public static Delta of(Input tensor) {
        return new Delta(tensor, Optional.empty());
    }

    /** A task vector. */
    public static Delta of(Input tuned, Input base) {
        return new Delta(tuned, Optional.of(base));
    }

    /** The tensors to read, checked to be of one shape. */
    Operands operands() {
        List<Input> inputs = new ArrayList<>(List.of(tensor));
        base.ifPresent(inputs::add);
        Operands operands = new Operands(inputs);
        operands.requireShapeOf(tensor.info());
        return operands;
    }

    /** The values of a span, in the first array of the scratch memory; those that are not finite are flagged. */
    static void load(Operands operands, Span span, long end, Scratch scratch) {
        if (operands.size() > 1) {
            loadAll(operands, span, end, scratch);
            return;
        }
        float[] values = scratch.values()[0];
        operands.load(0, span, end, scratch, values);
        scratch.loops.flagFrom(Block.INFINITY, values, span.count());
    }

    /** The same of several tensors, less the last operand, which is the base of all. */
    static void loadAll(Operands operands, Span span, long end, Scratch scratch) {
        int last = operands.size() - 1;
        float[] base = scratch.values()[last];
        operands.load(last, span, end, scratch, base);
        for (int i = 0; i < last; i++) {
            float[] values = scratch.values()[i];
            operands.load(i, span, end, scratch, values);
            scratch.loops.subtractFinite(base, values, span.count());
        }
    }
}
