package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.runtime.Device;
import dev.perennial.tensor.runtime.ForwardType;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a model's parameters are held. In float32 or float64 they can be read, changed and trained; with matrices in a
 * half type, and the rest in float32, they only answer.
 *
 * @param manager owns them, on their device
 * @param type the type of all that is not a matrix in a half type
 * @param matrices the type of matrices; FLOAT32 stands for the other one
 * @param aliased whether the engine's memory of them is the JVM's to see
 */
record Holding(NDManager manager, DataType type, ForwardType matrices, boolean aliased) {
    /** On the manager's device. */
    static Holding of(NDManager manager, ForwardType matrices) {
        return new Holding(
                manager, DataType.FLOAT32, matrices, !manager.getDevice().isGpu());
    }

    /** Exact in a type. */
    static Holding exact(NDManager manager, DataType type) {
        return new Holding(
                manager, type, ForwardType.FLOAT32, !manager.getDevice().isGpu());
    }

    /** Whether parameters can be read and changed. */
    boolean exact() {
        return matrices == ForwardType.FLOAT32;
    }

    /** Whether a parameter is a matrix in a half type. */
    boolean halved(TensorInfo info) {
        return !exact() && info.shape().size() == 2;
    }

    /** An array as the network multiplies with it. */
    Weight weight(TensorInfo info, NDArray array) {
        return halved(info) ? new Weight.Half(array) : new Weight.Exact(array);
    }

    /** Room for a parameter in the type of all but halves; not yet set. */
    NDArray room(Shape shape) {
        return manager.create(shape, type);
    }

    /** Fills a float32 array on the CPU and writes it into a parameter's room. */
    void stage(NDArray room, Consumer<ArrayMemory> filling) {
        staged(room.getShape(), filling, staged -> Halves.copy(room, staged));
    }

    /** Fills a float32 array on the CPU and holds it in the half type, on the device. */
    NDArray halve(Shape shape, Consumer<ArrayMemory> filling) {
        return staged(shape, filling, staged -> {
            boolean elsewhere = manager.getDevice().isGpu();
            NDArray there = elsewhere ? staged.toDevice(manager.getDevice(), true) : staged;
            return Halves.held(manager, there, matrices);
        });
    }

    private static NDArray staged(Shape shape, Consumer<ArrayMemory> filling, UnaryOperator<NDArray> use) {
        try (NDManager stage = NativeMemory.manager(Device.CPU)) {
            NDArray staged = stage.create(shape, DataType.FLOAT32);
            filling.accept(ArrayMemory.of(staged));
            return use.apply(staged);
        }
    }

    /** Shows an array's values, which lie elsewhere than on the CPU. */
    void show(NDArray array, Consumer<ArrayMemory> reading) {
        try (NDManager local = NativeMemory.manager(Device.CPU)) {
            NDArray copy = array.toDevice(ai.djl.Device.cpu(), true);
            copy.attach(local);
            reading.accept(ArrayMemory.of(copy));
        }
    }
}
