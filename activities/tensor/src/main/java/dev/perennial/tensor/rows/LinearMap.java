package dev.perennial.tensor.rows;

/**
 * A matrix W in native memory and its products with rows, y = x W^T, cut into tasks that do not depend on each other.
 * However it is held, the same numbers give the same bits.
 */
public sealed interface LinearMap permits NativeMatrix, Bfloat16Matrix {
    /** Numbers of an input row. */
    int in();

    /** Numbers of an output row. */
    int out();

    /** How many outputs a task computes, but for the last. */
    int share();

    /** Computes a task's outputs into their places in the rows of {@code y}; other places are left alone. */
    void products(int task, Rows x, Rows y, Desk desk);

    /** How many tasks its products take. */
    default int tasks() {
        return (out() + share() - 1) / share();
    }

    /** The first output of a task. */
    default int first(int task) {
        return task * share();
    }

    /** How many outputs a task computes. */
    default int outputs(int task) {
        return Math.min(share(), out() - first(task));
    }
}
