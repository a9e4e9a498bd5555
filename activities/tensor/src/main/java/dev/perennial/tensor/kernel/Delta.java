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

    /** The values of a span, in the first array of the scratch memory; operands that are not finite are flagged. */
    static float[] load(Operands operands, Span span, long end, Scratch scratch) {
        float[] values = scratch.values()[0];
        operands.load(0, span, end, scratch, values);
        scratch.loops.flagFrom(Block.INFINITY, values, span.count());
        if (operands.size() > 1) {
            float[] base = scratch.values()[1];
            operands.load(1, span, end, scratch, base);
            scratch.loops.flagFrom(Block.INFINITY, base, span.count());
            scratch.loops.subtract(base, values, span.count());
        }
        return values;
    }
}
