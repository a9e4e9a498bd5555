package dev.perennial.tensor.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;

/**
 * Native arrays with one lifetime, on one thread: closing frees them all. PyTorch keeps its gradient mode by thread,
 * and starts it switched on for threads other than the one that loaded it; a scope sets it when it opens and puts it
 * back when it closes.
 */
public final class Scope implements AutoCloseable {
    private final NDManager manager;
    private final Thread owner = Thread.currentThread();
    private final boolean gradientsBefore;

    Scope(NDManager manager, boolean gradients) {
        this.manager = manager;
        this.gradientsBefore = JniUtils.isGradMode();
        JniUtils.setGradMode(gradients);
    }

    /** The manager of this scope's arrays; it must not outlive the scope. */
    public NDManager manager() {
        return manager;
    }

    /** A copy of these values as a float32 array of this shape. */
    public NDArray array(float[] values, long... shape) {
        return manager.create(values, new Shape(shape));
    }

    /** A copy of a matrix as a float32 array. */
    public NDArray array(Matrix matrix) {
        return array(matrix.data(), matrix.rows(), matrix.columns());
    }

    /**
     * A copy of a tensor as float32 of its own shape. Needs, while it is copied, its size twice over in float32: once
     * on the heap, once native.
     */
    public NDArray tensor(TensorSource source, String name) {
        TensorInfo info = source.info(name);
        return array(
                source.floats(name),
                info.shape().stream().mapToLong(Long::longValue).toArray());
    }

    /** A copy of a float32 array of two dimensions as a matrix. */
    public static Matrix matrix(NDArray array) {
        Shape shape = array.getShape();
        return Matrix.of(Math.toIntExact(shape.get(0)), Math.toIntExact(shape.get(1)), array.toFloatArray());
    }

    /**
     * Frees everything; throws {@link RuntimeFailureException} on another thread than it was opened on, having freed it
     * still.
     */
    @Override
    public void close() {
        manager.close();
        if (Thread.currentThread() != owner) {
            throw new RuntimeFailureException("a scope opened on thread " + owner.getName() + " was closed on "
                    + Thread.currentThread().getName() + "; open and close it on one thread");
        }
        JniUtils.setGradMode(gradientsBefore);
    }
}
