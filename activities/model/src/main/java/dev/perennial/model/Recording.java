package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * While open, the engine records what this thread computes, for gradients. Unlike the engine's own collector there may
 * be one a thread.
 */
final class Recording implements AutoCloseable {
    Recording() {
        JniUtils.setGradMode(true);
    }

    /** Whether what this thread computes is recorded. */
    static boolean active() {
        return JniUtils.isGradMode();
    }

    /** Follows a single value back to every leaf that wants a gradient, adding to what the leaf has. */
    void followBack(NDArray loss) {
        PtNDArray one = (PtNDArray) loss.getManager().ones(loss.getShape());
        JniUtils.backward((PtNDArray) loss, one, false, false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(false);
    }
}
