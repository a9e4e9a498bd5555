package dev.perennial.tensor.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

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

    /**
     * A copy of these values as a float32 array of this shape, in the engine's own memory: a buffer of the JVM would be
     * freed by its collector only.
     */
    public NDArray array(float[] values, long... shape) {
        Shape fitting = fitting(values.length, shape);
        if (values.length == 0 || manager.getDevice().isGpu()) {
            return manager.create(FloatBuffer.wrap(values), fitting, DataType.FLOAT32);
        }
        NDArray array = manager.create(fitting, DataType.FLOAT32);
        array.toByteBuffer(true).asFloatBuffer().put(values);
        return array;
    }

    /** A copy of these values as a float64 array of this shape. */
    public NDArray array(double[] values, long... shape) {
        Shape fitting = fitting(values.length, shape);
        if (values.length == 0 || manager.getDevice().isGpu()) {
            return manager.create(DoubleBuffer.wrap(values), fitting, DataType.FLOAT64);
        }
        NDArray array = manager.create(fitting, DataType.FLOAT64);
        array.toByteBuffer(true).asDoubleBuffer().put(values);
        return array;
    }

    private static Shape fitting(int values, long... shape) {
        Shape wanted = new Shape(shape);
        if (wanted.size() != values) {
            throw new ShapeMismatchException("an array of shape " + wanted + " needs " + wanted.size()
                    + " values, found " + values + "; pass as many as the shape says");
        }
        return wanted;
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
