package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * W with some elements replaced: each value is rounded once into the result's dtype, and every other element keeps its
 * bits where W has that dtype. Needs 12 bytes of heap a replaced element.
 */
public final class SparseOverwrite implements Recipe {
    private final Input weight;
    private final long[] positions;
    private final float[] values;

    /**
     * W and what replaces it; both arrays are copied.
     *
     * @param weight W
     * @param positions indices of elements in C order, rising
     * @param values a finite value for each
     */
    public SparseOverwrite(Input weight, long[] positions, float[] values) {
        this.weight = weight;
        this.positions = positions.clone();
        this.values = values.clone();
        if (positions.length != values.length) {
            throw new IllegalArgumentException("an overwrite of tensor " + weight.tensor() + " needs a value for each"
                    + " position, found " + values.length + " for " + positions.length);
        }
        long elements = weight.info().elements();
        long before = -1;
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] <= before || positions[i] >= elements) {
                throw new IllegalArgumentException("position " + positions[i] + " of an overwrite of tensor "
                        + weight.tensor() + " is not between " + before + " and " + elements
                        + "; give rising positions inside the tensor");
            }
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "the value at position " + positions[i] + " of an overwrite of tensor " + weight.tensor()
                                + " is " + values[i] + "; use a finite number");
            }
            before = positions[i];
        }
    }

    /** How many elements it replaces. */
    public int size() {
        return positions.length;
    }

    /** The index of a replaced element in C order, by its number among them. */
    public long position(int number) {
        return positions[number];
    }

    /** Its value. */
    public float value(int number) {
        return values[number];
    }

    @Override
    public List<Input> inputs() {
        return List.of(weight);
    }

    @Override
    public void write(TensorInfo result, WritableByteChannel out) throws IOException {
        new ElementWise(inputs(), result, (inputs, target, span) -> {
                    System.arraycopy(inputs[0], 0, target, 0, span.count());
                    for (int i = from(span.first()); i < from(span.first() + span.count()); i++) {
                        target[span.place(positions[i])] = values[i];
                    }
                })
                .strict()
                .write(out);
    }

    /** The number of the first replaced element at this position or behind it. */
    private int from(long position) {
        int found = Arrays.binarySearch(positions, position);
        return found < 0 ? -found - 1 : found;
    }
}
