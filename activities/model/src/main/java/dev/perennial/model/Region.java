package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** Some positions of keys or values (rows x key heads x positions x head size), read and written where they lie. */
final class Region {
    private static final long[] STEPS = {1, 1, 1, 1};

    private final PtNDArray store;
    private final long[] from;
    private final long[] to;

    private Region(NDArray store, long fromRow, long toRow, long from, long to) {
        this.store = (PtNDArray) store;
        this.from = new long[] {fromRow, 0, from, 0};
        this.to =
                new long[] {toRow, store.getShape().get(1), to, store.getShape().get(3)};
    }

    /** Positions of all rows. */
    static Region positions(NDArray store, long from, long to) {
        return new Region(store, 0, store.getShape().get(0), from, to);
    }

    /** Positions of one row. */
    static Region row(NDArray store, long row, long from, long to) {
        return new Region(store, row, row + 1, from, to);
    }

    /** The engine's own index, which needs a third of the calls of the general one. */
    NDArray view(NDManager owner) {
        return JniUtils.index(store, from, to, STEPS, (PtNDManager) owner);
    }

    void set(NDArray values) {
        JniUtils.indexSet(store, (PtNDArray) values, from, to, STEPS);
    }
}
