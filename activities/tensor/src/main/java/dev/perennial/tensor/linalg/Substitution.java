package dev.perennial.tensor.linalg;

import java.util.Arrays;

/** Solves L L' X = B for a stripe of columns of B, by blocks of rows. */
final class Substitution {
    private static final int BLOCK = Tile.DEPTH;

    private final double[] lower;
    private final int size;
    private final int width;
    private final Tile tile;
    private final double[] x;

    Substitution(double[] lower, int size, int width, Tile tile) {
        this.lower = lower;
        this.size = size;
        this.width = width;
        this.tile = tile;
        this.x = new double[size * width];
    }

    void load(Matrix b, int column) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < width; j++) {
                x[i * width + j] = b.data()[i * b.columns() + column + j];
            }
        }
    }

    void store(float[] target, int columns, int column) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < width; j++) {
                target[i * columns + column + j] = (float) x[i * width + j];
            }
        }
    }

    /** X becomes the solution of L X = B. */
    void forward() {
        for (int start = 0; start < size; start += BLOCK) {
            int end = Math.min(size, start + BLOCK);
            subtractSolved(start, end, 0, start, false);
            for (int i = start; i < end; i++) {
                for (int k = start; k < i; k++) {
                    subtract(i, lower[i * size + k], k);
                }
                divide(i);
            }
        }
    }

    /** X becomes the solution of L' X = X. */
    void backward() {
        for (int start = (size - 1) / BLOCK * BLOCK; start >= 0; start -= BLOCK) {
            int end = Math.min(size, start + BLOCK);
            subtractSolved(start, end, end, size, true);
            for (int i = end - 1; i >= start; i--) {
                for (int k = i + 1; k < end; k++) {
                    subtract(i, lower[k * size + i], k);
                }
                divide(i);
            }
        }
    }

    /** Takes what the solved rows from first to last contribute off the rows from start to end. */
    private void subtractSolved(int start, int end, int first, int last, boolean transposed) {
        for (int i = start; i < end; i++) {
            System.arraycopy(x, i * width, tile.c[i - start], 0, width);
        }
        for (int k = first; k < last; k += BLOCK) {
            int depth = Math.min(BLOCK, last - k);
            packCoefficients(start, end, k, depth, transposed);
            packSolved(k, depth);
            tile.multiplyAdd(end - start, Tile.padded(depth), width);
        }
        for (int i = start; i < end; i++) {
            System.arraycopy(tile.c[i - start], 0, x, i * width, width);
        }
    }

    private void packCoefficients(int start, int end, int column, int depth, boolean transposed) {
        int padded = Tile.padded(depth);
        for (int i = start; i < end; i++) {
            for (int k = 0; k < padded; k++) {
                int at = transposed ? (column + k) * size + i : i * size + column + k;
                tile.a[(i - start) * Tile.DEPTH + k] = k < depth ? -lower[at] : 0;
            }
        }
    }

    private void packSolved(int row, int depth) {
        for (int k = 0; k < depth; k++) {
            System.arraycopy(x, (row + k) * width, tile.b[k], 0, width);
        }
        for (int k = depth; k < Tile.padded(depth); k++) {
            Arrays.fill(tile.b[k], 0, width, 0);
        }
    }

    private void subtract(int target, double factor, int source) {
        for (int j = 0; j < width; j++) {
            x[target * width + j] -= factor * x[source * width + j];
        }
    }

    private void divide(int row) {
        double divisor = lower[row * size + row];
        for (int j = 0; j < width; j++) {
            x[row * width + j] /= divisor;
        }
    }
}
