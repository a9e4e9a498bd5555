package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;

/** Some positions of an array, read and written where they lie. */
final class Region {
    private static final long[] STEPS = {1, 1, 1, 1};

    private final PtNDArray store;
    private final long[] from;
    private final long[] to;

    private Region(NDArray store, long[] from, long[] to) {
        this.store = (PtNDArray) store;
        this.from = from;
        this.to = to;
    }

    /** Positions of all rows of keys or values (rows x key heads x positions x head size). */
    static Region positions(NDArray store, long from, long to) {
        return ofHeads(store, 0, store.getShape().get(0), from, to);
    }

    /** Positions of one row of keys or values. */
    static Region row(NDArray store, long row, long from, long to) {
        return ofHeads(store, row, row + 1, from, to);
    }

    private static Region ofHeads(NDArray store, long row, long endRow, long from, long to) {
        Shape shape = store.getShape();
        return new Region(store, new long[] {row, 0, from, 0}, new long[] {endRow, shape.get(1), to, shape.get(3)});
    }

    /** Positions of one row of a stream (rows x positions x width). */
    static Region ofStream(NDArray store, long row, long from, long to) {
        return new Region(store, new long[] {row, from, 0}, new long[] {
            row + 1, to, store.getShape().get(2)
        });
    }

    /** The engine's own index, which needs a third of the calls of the general one. */
    NDArray view(NDManager owner) {
        return JniUtils.index(store, from, to, steps(), (PtNDManager) owner);
    }

    void set(NDArray values) {
        JniUtils.indexSet(store, (PtNDArray) values, from, to, steps());
    }

    private long[] steps() {
        return Arrays.copyOf(STEPS, from.length);
    }
}
