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
        int width = Tile.padded(depth);
        for (int i = 0; i < rows; i++) {
            int target = i * Tile.DEPTH;
            for (int k = 0; k < depth; k++) {
                tile.a[target + k] = at(row + i, column + k);
            }
            for (int k = depth; k < width; k++) {
                tile.a[target + k] = 0;
            }
        }
    }

    /** Packs the right tile whose first element is (row, column). */
    void packRight(Tile tile, int row, int column, int depth, int columns) {
        for (int k = 0; k < depth; k++) {
            for (int j = 0; j < columns; j++) {
                tile.b[k * Tile.COLUMNS + j] = at(row + k, column + j);
            }
        }
        for (int k = depth; k < Tile.padded(depth); k++) {
            Arrays.fill(tile.b, k * Tile.COLUMNS, k * Tile.COLUMNS + columns, 0);
        }
    }

    private double at(int row, int column) {
        return transposed ? data[column * stride + row] : data[row * stride + column];
    }
}
