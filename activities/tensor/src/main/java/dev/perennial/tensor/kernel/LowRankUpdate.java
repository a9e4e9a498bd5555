package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * W + U V'. The product of a row of U with a row of V is summed in float64 (four terms at a time, in the order of the
 * rank), rounded to float32, added to W's element in float32, and rounded once more into the result's dtype. Where the
 * product is zero an element keeps its bits. Needs 24 MiB of heap besides the factors.
 *
 * @param weight W, of two dimensions
 * @param left U, a row for each row of W
 * @param right V, a row for each column of W, of the same length
 */
public record LowRankUpdate(Input weight, Matrix left, Matrix right) implements Recipe {
    private static final int BLOCK_ELEMENTS = 1 << 20;

    public LowRankUpdate {
        if (left.columns() != right.columns()) {
            throw new ShapeMismatchException("the factors for tensor " + weight.tensor() + " have ranks "
                    + left.columns() + " and " + right.columns() + "; pass factors of one rank");
        }
        left.requireFinite("left factor of " + weight.tensor());
        right.requireFinite("right factor of " + weight.tensor());
    }

    @Override
    public List<Input> inputs() {
        return List.of(weight);
    }

    @Override
    public void write(TensorInfo result, WritableByteChannel out) throws IOException {
        TensorInfo info = weight.info();
        if (!result.sameShape(info) || !result.shape().equals(List.of((long) left.rows(), (long) right.rows()))) {
            throw new ShapeMismatchException("tensor " + result.name() + " has shape " + result.shape() + " and "
                    + info.name() + " has " + info.shape() + ", but the factors make [" + left.rows() + ", "
                    + right.rows() + "]; they belong to another tensor");
        }
        int rows = Math.max(1, BLOCK_ELEMENTS / Math.max(1, right.rows()));
        for (int row = 0; row < left.rows(); row += rows) {
            writeRows(row, Math.min(left.rows(), row + rows), result, out);
        }
    }

    private void writeRows(int from, int to, TensorInfo result, WritableByteChannel out) throws IOException {
        int rank = left.columns();
        float[] negated = Arrays.copyOfRange(left.data(), from * rank, to * rank);
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        Matrix update = Matrix.of(to - from, rank, negated).timesTransposed(right);
        TensorInfo weights = rows(weight.info(), from, to);
        TensorInfo updates = new TensorInfo("update of " + weights.name(), DType.F32, weights.shape());
        MemoryTensors piece = MemoryTensors.named(weight.source().origin())
                .put(weights, slice(from, to))
                .put(updates, update.data());
        ElementWise sum = new ElementWise(
                List.of(new Input(piece, weights.name()), new Input(piece, updates.name())),
                rows(result, from, to),
                (values, target, count) -> {
                    System.arraycopy(values[0], 0, target, 0, count);
                    Loops.subtract(values[1], target, count);
                },
                (long) from * right.rows());
        sum.write(out);
    }

    private ByteBuffer slice(int from, int to) {
        int rowBytes = right.rows() * weight.info().dtype().bytes();
        return weight.source().bytes(weight.tensor()).slice(from * rowBytes, (to - from) * rowBytes);
    }

    private static TensorInfo rows(TensorInfo whole, int from, int to) {
        return new TensorInfo(
                whole.name(),
                whole.dtype(),
                List.of((long) to - from, whole.shape().get(1)));
    }
}
