package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.ToldChannel;
import dev.perennial.tensor.parallel.Tally;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * How one tensor is made from others, in one canonical order of operations: float32, rounded once into the result's
 * dtype, the same bits whatever the threads, chunks or file layout. So a recipe with its inputs can stand for the
 * tensor. NaN and infinity are refused in operands and results, naming tensor and position.
 */
public sealed interface Recipe
        permits CoefficientSum,
                Consensus,
                LinearCombination,
                LowRankUpdate,
                LowRankUpdates,
                SparseOverwrite,
                TaskArithmetic {
    /** The tensors it reads, each once. */
    List<Input> inputs();

    /**
     * Computes the result and writes its little-endian bytes in order. Reads inputs in pieces, whatever their size;
     * each thread needs 0.6 MiB and 0.1 MiB an input, kept for later calls, except where a recipe says otherwise.
     *
     * @throws dev.perennial.tensor.NonFiniteException if an operand or a result is not finite
     * @throws dev.perennial.tensor.ShapeMismatchException if the inputs do not all have the result's shape
     * @throws dev.perennial.tensor.UnsupportedTensorException if a dtype is not F64, F32, F16 or BF16
     * @throws IOException if the channel fails
     */
    void write(TensorInfo result, WritableByteChannel out) throws IOException;

    /**
     * As {@link #write(TensorInfo, WritableByteChannel)}, telling the bytes of the result after each chunk; what the
     * progress throws ends the pass.
     */
    default void write(TensorInfo result, WritableByteChannel out, Progress progress) throws IOException {
        write(result, new ToldChannel(out, new Tally(progress, result.bytes())));
    }
}
