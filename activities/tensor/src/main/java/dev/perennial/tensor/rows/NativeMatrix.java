package dev.perennial.tensor.rows;

import java.nio.FloatBuffer;

/**
 * A float32 matrix W in native memory and its products with rows, y = x W^T, cut into tasks that do not depend on each
 * other.
 *
 * @param values its numbers; what is written to them later counts
 * @param in numbers of an input row
 * @param out numbers of an output row
 * @param transposed whether it lies as in x out rather than out x in
 */
public record NativeMatrix(FloatBuffer values, int in, int out, boolean transposed) {
    private static final int ROWS = 32;
    private static final int COLUMNS = 256;

    public NativeMatrix {
        if (!values.isDirect() || values.capacity() != (long) in * out) {
            throw new IllegalArgumentException("expected " + in + " x " + out + " numbers in native memory, found "
                    + values.capacity() + (values.isDirect() ? "" : " on the heap"));
        }
    }

    /** How many tasks its products take. */
    public int tasks() {
        return (out + share() - 1) / share();
    }

    /** The first output of a task. */
    public int first(int task) {
        return task * share();
    }

    /** How many outputs a task computes. */
    public int outputs(int task) {
        return Math.min(share(), out - first(task));
    }

    private int share() {
        return transposed ? COLUMNS : ROWS;
    }

    /** Computes a task's outputs into their places in the rows of {@code y}; other places are left alone. */
    public void products(int task, Rows x, Rows y, Desk desk) {
        int first = first(task);
        if (transposed) {
            new NativeRows(values, first, out, outputs(task), in).combination(x, y.from(first), desk);
        } else {
            NativeRows.of(values, first * in, in, outputs(task)).products(x, y.from(first), desk);
        }
    }
}
