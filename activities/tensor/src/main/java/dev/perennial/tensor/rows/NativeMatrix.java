package dev.perennial.tensor.rows;

import java.nio.FloatBuffer;

/**
 * A float32 matrix in native memory.
 *
 * @param values its numbers; what is written to them later counts
 * @param in numbers of an input row
 * @param out numbers of an output row
 * @param transposed whether it lies as in x out rather than out x in
 */
public record NativeMatrix(FloatBuffer values, int in, int out, boolean transposed) implements LinearMap {
    private static final int ROWS = 32;
    private static final int COLUMNS = 256;

    public NativeMatrix {
        if (!values.isDirect() || values.capacity() != (long) in * out) {
            throw new IllegalArgumentException("expected " + in + " x " + out + " numbers in native memory, found "
                    + values.capacity() + (values.isDirect() ? "" : " on the heap"));
        }
    }

    @Override
    public int share() {
        return transposed ? COLUMNS : ROWS;
    }

    @Override
    public void products(int task, Rows x, Rows y, Desk desk) {
        int first = first(task);
        if (transposed) {
            new NativeRows(values, first, out, outputs(task), in).combination(x, y.from(first), desk);
        } else {
            NativeRows.of(values, first * in, in, outputs(task)).products(x, y.from(first), desk);
        }
    }
}
