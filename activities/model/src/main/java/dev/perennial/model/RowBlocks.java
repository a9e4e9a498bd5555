package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.perennial.tensor.linalg.Matrix;

/** Rows that arrive in any order of their owners and leave in the owners' own. */
final class RowBlocks {
    private final int[] sizes;
    private final int[] starts;
    private final int rows;
    private float[] data = new float[0];
    private int width;

    /** Room for each owner's rows. */
    RowBlocks(int[] sizes) {
        this.sizes = sizes;
        starts = new int[sizes.length];
        int sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            starts[i] = sum;
            sum += sizes[i];
        }
        rows = sum;
    }

    /** The rows of some owners, one owner's after another's. */
    void put(int[] owners, NDArray block) {
        float[] values = block.toType(DataType.FLOAT32, false).toFloatArray();
        if (data.length == 0) {
            width = (int) block.getShape().get(1);
            data = new float[Math.multiplyExact(rows, width)];
        }
        int from = 0;
        for (int owner : owners) {
            int count = sizes[owner] * width;
            System.arraycopy(values, from, data, starts[owner] * width, count);
            from += count;
        }
    }

    /** All rows, times a factor. */
    Matrix matrix(float scale) {
        if (scale != 1) {
            for (int i = 0; i < data.length; i++) {
                data[i] *= scale;
            }
        }
        return Matrix.of(rows, width, data);
    }
}
