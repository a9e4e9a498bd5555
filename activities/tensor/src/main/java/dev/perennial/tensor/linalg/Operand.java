package dev.perennial.tensor.linalg;

import java.util.Arrays;

/**
 * A float32 matrix or its transpose, as an operand of a product.
 *
 * @param data the matrix row by row
 * @param stride its row length
 * @param transposed whether to read columns as rows
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one call inside this package and is never compared
record Operand(float[] data, int stride, boolean transposed) {
    /** Packs the left tile whose first element is (row, column). */
    void packLeft(Tile tile, int row, int column, int rows, int depth) {
        for (int i = 0; i < rows; i++) {
            int target = i * Tile.DEPTH;
            for (int k = 0; k < depth; k++) {
                tile.a[target + k] = at(row + i, column + k);
            }
            Arrays.fill(tile.a, target + depth, target + Tile.padded(depth), 0);
        }
    }

    /** Packs the right tile whose first element is (row, column). */
    void packRight(Tile tile, int row, int column, int depth, int columns) {
        if (transposed) {
            packColumns(tile, row, column, depth, columns);
        } else {
            packRows(tile, row, column, depth, columns);
        }
        for (int k = depth; k < Tile.padded(depth); k++) {
            Arrays.fill(tile.b[k], 0, columns, 0);
        }
    }

    private void packRows(Tile tile, int row, int column, int depth, int columns) {
        for (int k = 0; k < depth; k++) {
            double[] target = tile.b[k];
            int from = (row + k) * stride + column;
            for (int j = 0; j < columns; j++) {
                target[j] = data[from + j];
            }
        }
    }

    /** In the order in which they lie: each would be a line of memory of its own in the other. */
    private void packColumns(Tile tile, int row, int column, int depth, int columns) {
        for (int j = 0; j < columns; j++) {
            int from = (column + j) * stride + row;
            for (int k = 0; k < depth; k++) {
                tile.b[k][j] = data[from + k];
            }
        }
    }

    private double at(int row, int column) {
        return transposed ? data[column * stride + row] : data[row * stride + column];
    }
}
