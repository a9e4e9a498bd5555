package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.locks.Lock;

/**
 * The native memory of one use of a model, and the right to use it: as long as a scope is open the model is neither
 * changed nor closed. Gradients are not recorded on its thread unless {@link #recording} says so. Open and close it on
 * one thread.
 */
final class Scope implements AutoCloseable {
    private final NDManager model;
    private final NDManager manager;
    private final Lock held;
    private final Runnable beforeRecording;

    /** Takes over a lock that is held by this thread already; recording is refused when the check before it throws. */
    Scope(NDManager model, Lock held, Runnable beforeRecording) {
        this.model = model;
        this.manager = model.newSubManager();
        this.held = held;
        this.beforeRecording = beforeRecording;
        // the engine records on every thread but the one that started it
        JniUtils.setGradMode(false);
    }

    NDManager manager() {
        return manager;
    }

    /** Memory that outlives this scope, until it is closed or the model is. */
    NDManager lasting() {
        return model.newSubManager();
    }

    /** Numbers of rows or tokens as an array of the engine. */
    static NDArray index(NDManager manager, int[] numbers) {
        long[] wide = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            wide[i] = numbers[i];
        }
        return manager.create(wide);
    }

    /** Begins recording on this thread. */
    Recording recording() {
        beforeRecording.run();
        return new Recording();
    }

    @Override
    public void close() {
        try {
            manager.close();
        } finally {
            held.unlock();
        }
    }
}
