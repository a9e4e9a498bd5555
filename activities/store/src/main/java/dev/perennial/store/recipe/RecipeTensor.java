package dev.perennial.store.recipe;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import java.nio.LongBuffer;

/** One tensor of a recipe's file; what it should not be is refused by its name. */
record RecipeTensor(TensorSource file, TensorInfo info) {
    static RecipeTensor of(TensorSource file, String name) {
        return new RecipeTensor(file, file.info(name));
    }

    Matrix matrix() {
        require(DType.F32, 2);
        return Matrix.of(dimension(0), dimension(1), file.floats(info.name()));
    }

    float[] values() {
        require(DType.F32, 1);
        return file.floats(info.name());
    }

    long[] numbers() {
        require(DType.I64, 1);
        LongBuffer numbers = file.bytes(info.name()).asLongBuffer();
        long[] all = new long[numbers.remaining()];
        numbers.get(all);
        return all;
    }

    private void require(DType dtype, int rank) {
        if (info.dtype() != dtype || info.shape().size() != rank) {
            throw new IllegalArgumentException("expected '" + info.name() + "' of " + dtype.code() + " with " + rank
                    + " dimensions, found " + info.dtype().code() + info.shape());
        }
    }

    private int dimension(int place) {
        long dimension = info.shape().get(place);
        if (dimension > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected '" + info.name() + "' with dimensions of at most "
                    + Integer.MAX_VALUE + ", found " + info.shape());
        }
        return (int) dimension;
    }
}
