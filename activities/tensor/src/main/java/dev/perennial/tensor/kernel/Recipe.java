package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * How one tensor is made from others, in one canonical order of operations: float32, rounded once into the result's
 * dtype, the same bits whatever the threads, chunks or file layout. So a recipe with its inputs can stand for the
 * tensor. NaN and infinity are refused in operands and results, naming tensor and position.
 */
public sealed interface Recipe permits LinearCombination, LowRankUpdate, TaskArithmetic {
    /** The tensors it reads, each once. */
    List<Input> inputs();

    /**
     * Computes the result and writes its little-endian bytes in order. Needs 1 MiB of heap a thread besides the mapped
     * inputs, except where a recipe says otherwise.
     *
     * @throws dev.perennial.tensor.NonFiniteException if an operand or a result is not finite
     * @throws dev.perennial.tensor.ShapeMismatchException if the inputs do not all have the result's shape
     * @throws dev.perennial.tensor.UnsupportedTensorException if a dtype is not F64, F32, F16 or BF16
     * @throws IOException if the channel fails
     */
    void write(TensorInfo result, WritableByteChannel out) throws IOException;
}
