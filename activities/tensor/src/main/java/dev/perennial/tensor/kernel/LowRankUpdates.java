package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * W + U_1 V_1', that + U_2 V_2', and so on: each sum as {@link LowRankUpdate} makes it, rounded into the result's dtype
 * before the next, as of a weight that is edited in several passes and kept in that dtype throughout. One pass over W;
 * needs 40 MiB of heap besides the factors, or a row of W for each update if these take more.
 *
 * @param weight W, of two dimensions
 * @param updates at least one, in the order in which they were made
 */
public record LowRankUpdates(Input weight, List<Factors> updates) implements Recipe {
    /** Values of all products of a block of rows together. */
    private static final int BLOCK_VALUES = 1 << 22;

    /**
     * One update.
     *
     * @param left U, a row for each row of W
     * @param right V, a row for each column of W, of the same length
     */
    public record Factors(Matrix left, Matrix right) {
        public Factors {
            if (left.columns() != right.columns()) {
                throw new ShapeMismatchException("the factors of an update have ranks " + left.columns() + " and "
                        + right.columns() + "; pass factors of one rank");
            }
        }

        /** U V'. */
        public Matrix product() {
            return left.timesTransposed(right);
        }

        /** Those of the transposed weight. */
        public Factors transposed() {
            return new Factors(right, left);
        }

        /** W + U V' in float32, with the bits that {@link LowRankUpdate} gives before it rounds into a dtype. */
        public Matrix addedTo(Matrix weight) {
            return weight.minus(left.scaled(-1).timesTransposed(right));
        }

        /** How many bytes all values take. */
        public long bytes() {
            return Float.BYTES * ((long) left.data().length + right.data().length);
        }
    }

    public LowRankUpdates {
        updates = List.copyOf(updates);
        if (updates.isEmpty()) {
            throw new IllegalArgumentException(
                    "a sequence of updates of tensor " + weight.tensor() + " needs at least one, found none");
        }
        for (Factors update : updates) {
            update.left().requireFinite("left factor of " + weight.tensor());
            update.right().requireFinite("right factor of " + weight.tensor());
        }
    }

    @Override
    public List<Input> inputs() {
        return List.of(weight);
    }

    @Override
    public void write(TensorInfo result, WritableByteChannel out) throws IOException {
        updates.forEach(update -> requireShapeOf(result, update));
        int rows = Math.toIntExact(result.shape().get(0));
        int columns = Math.toIntExact(result.shape().get(1));
        int block = (int) Math.max(1, BLOCK_VALUES / Math.max(1, (long) columns * updates.size()));
        for (int row = 0; row < rows; row += block) {
            int end = Math.min(rows, row + block);
            long first = (long) row * columns;
            new ElementWise(inputs(), result, new Turns(products(row, end), result.dtype(), first))
                    .write(first, (long) end * columns, out);
        }
    }

    private void requireShapeOf(TensorInfo result, Factors update) {
        List<Long> made =
                List.of((long) update.left().rows(), (long) update.right().rows());
        if (!result.shape().equals(made)) {
            throw new ShapeMismatchException("tensor " + result.name() + " has shape " + result.shape()
                    + ", but the factors make " + made + "; they belong to another tensor");
        }
    }

    /** Of each update what it adds to a range of rows, with its sign turned. */
    private List<float[]> products(int from, int to) {
        return updates.stream().map(update -> product(update, from, to)).toList();
    }

    private static float[] product(Factors update, int from, int to) {
        int rank = update.left().columns();
        float[] rows = Arrays.copyOfRange(update.left().data(), from * rank, to * rank);
        return Matrix.of(to - from, rank, rows)
                .scaled(-1)
                .timesTransposed(update.right())
                .data();
    }

    /**
     * All updates of a block of rows.
     *
     * @param products of the updates, with their signs turned
     * @param dtype into which each sum is rounded
     * @param first the index of the block's first element
     */
    private record Turns(List<float[]> products, DType dtype, long first) implements Formula {
        @Override
        public void apply(float[][] inputs, float[] result, Span span) {
            float[] weight = inputs[0];
            for (int i = 0; i < products.size(); i++) {
                if (i > 0) {
                    round(result, weight, span.count());
                }
                span.arrange(products.get(i), (int) (span.first() - first), result);
                span.loops().subtractFrom(weight, result, span.count());
            }
        }

        private void round(float[] from, float[] to, int count) {
            switch (dtype) {
                case BF16 -> {
                    for (int i = 0; i < count; i++) {
                        to[i] = Floats.fromBf16(Floats.toBf16(from[i]));
                    }
                }
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        to[i] = Floats.fromF16(Floats.toF16(from[i]));
                    }
                }
                default -> System.arraycopy(from, 0, to, 0, count);
            }
        }
    }
}
