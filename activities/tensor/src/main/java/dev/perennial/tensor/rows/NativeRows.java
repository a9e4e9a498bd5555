package dev.perennial.tensor.rows;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Rows of float32 numbers in native memory, read in blocks that stay in the first cache.
 *
 * @param values the memory; what is written to it later counts
 * @param at where the first row begins
 * @param stride how far the beginnings of rows are apart
 * @param width numbers of a row
 * @param count how many rows
 */
public record NativeRows(FloatBuffer values, int at, int stride, int width, int count) {
    /** Rows side by side. */
    public static NativeRows of(FloatBuffer values, int at, int width, int count) {
        return new NativeRows(values, at, width, width, count);
    }

    /** Each row k with each row r of {@code x}: y[r][k] = sum over j of row_k[j] * x[r][j]. */
    public void products(Rows x, Rows y, Desk desk) {
        int block = desk.rows(width);
        for (int first = 0; first < count; first += block) {
            int rows = Math.min(block, count - first);
            desk.products(staged(first, rows, desk), rows, width, x, y.from(first));
        }
    }

    /** What the rows sum up to with these weights: y[r][j] = sum over k of weights[r][k] * row_k[j], k ascending. */
    public void combination(Rows weights, Rows y, Desk desk) {
        for (int r = 0; r < y.count(); r++) {
            Arrays.fill(y.values(), y.begin(r), y.begin(r) + width, 0);
        }
        int block = desk.rows(width);
        for (int first = 0; first < count; first += block) {
            int rows = Math.min(block, count - first);
            float[] staged = staged(first, rows, desk);
            for (int r = 0; r < y.count(); r++) {
                for (int k = 0; k < rows; k++) {
                    add(weights.values()[weights.begin(r) + first + k], staged, k * width, y.values(), y.begin(r));
                }
            }
        }
    }

    private float[] staged(int first, int rows, Desk desk) {
        float[] staged = desk.stage(rows * width);
        if (stride == width) {
            values.get(at + first * width, staged, 0, rows * width);
        } else {
            for (int k = 0; k < rows; k++) {
                values.get(at + (first + k) * stride, staged, k * width, width);
            }
        }
        return staged;
    }

    /** A loop that the compiler turns into vector instructions. */
    private void add(float weight, float[] x, int from, float[] sum, int to) {
        for (int j = 0; j < width; j++) {
            sum[to + j] += weight * x[from + j];
        }
    }
}
