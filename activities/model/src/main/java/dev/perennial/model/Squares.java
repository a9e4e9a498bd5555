package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Sums of squares of float32 arrays, in float64. On the processor they are read where the engine keeps them, and the
 * result depends neither on threads nor on the machine's instructions; on another device they stay there, and a part at
 * a time is widened (16 MiB).
 */
final class Squares {
    private static final long PART = 1 << 20;

    private Squares() {}

    /** The sum; NaN where a value is not finite. */
    static double sum(String name, NDArray array) {
        return array.getDevice().isGpu() ? onDevice(array) : inMemory(name, array);
    }

    static double inMemory(String name, NDArray array) {
        TensorInfo info = TensorInfo.of(name, DType.F32, array.getShape().getShape());
        try (InEngine source = new InEngine(info, array.toByteBuffer(true))) {
            return DotProducts.of(List.of(new Input(source, name))).dot(0, 0);
        } catch (NonFiniteException broken) {
            return Double.NaN;
        }
    }

    static double onDevice(NDArray array) {
        long size = array.size();
        double sum = 0;
        try (NDManager local = array.getManager().newSubManager()) {
            NDArray flat = array.reshape(size);
            flat.attach(local);
            for (long from = 0; from < size; from += PART) {
                try (NDManager part = local.newSubManager()) {
                    NDArray cut = flat.get(part, new NDIndex().addSliceDim(from, Math.min(size, from + PART)));
                    NDArray wide = cut.toType(DataType.FLOAT64, true);
                    sum += wide.square().sum().getDouble();
                }
            }
        }
        return Double.isFinite(sum) ? sum : Double.NaN;
    }

    /** An array's own memory as a tensor. */
    private record InEngine(TensorInfo info, ByteBuffer memory) implements TensorSource {
        @Override
        public List<TensorInfo> tensors() {
            return List.of(info);
        }

        @Override
        public Optional<TensorInfo> find(String name) {
            return Optional.of(info).filter(own -> own.name().equals(name));
        }

        @Override
        public ByteBuffer bytes(String name) {
            return memory.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public String origin() {
            return "the gradients";
        }

        @Override
        public void close() {
            // the array is its manager's to close
        }
    }
}
