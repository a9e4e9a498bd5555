package dev.perennial.tensor.kernel;

import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
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
        int columns = right.rows();
        int rows = Math.max(1, BLOCK_ELEMENTS / Math.max(1, columns));
        for (int row = 0; row < left.rows(); row += rows) {
            int end = Math.min(left.rows(), row + rows);
            long first = (long) row * columns;
            float[] update = negated(row, end).timesTransposed(right).data();
            new ElementWise(List.of(weight), result, (values, target, span) -> {
                        span.arrange(update, (int) (span.first() - first), target);
                        span.loops().subtractFrom(values[0], target, span.count());
                    })
                    .write(first, (long) end * columns, out);
        }
    }

    private Matrix negated(int from, int to) {
        int rank = left.columns();
        float[] negated = Arrays.copyOfRange(left.data(), from * rank, to * rank);
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        return Matrix.of(to - from, rank, negated);
    }
}
