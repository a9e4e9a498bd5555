package dev.perennial.tensor.linalg;

import dev.perennial.tensor.NotPositiveDefiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.function.Consumer;

/**
 * The factorisation A = L L' of a positive definite matrix, blocked and right-looking, all in float64; the same bits on
 * any number of threads. Made by {@link SymmetricMatrix#cholesky()}; needs 8 n^2 bytes.
 */
public final class Cholesky {
    private static final int BLOCK = Tile.DEPTH;
    private static final int STRIPE = 64;

    private final int size;
    private final double[] lower;
    private final Spares<Tile> tiles = new Spares<>(Tile::new);

    private Cholesky(int size, double[] lower) {
        this.size = size;
        this.lower = lower;
    }

    /** Factorises in place, using the lower triangle only. */
    static Cholesky of(int size, double[] values) {
        Cholesky factor = new Cholesky(size, values);
        Workers workers = Workers.shared();
        for (int start = 0; start < size; start += BLOCK) {
            factor.step(start, Math.min(size, start + BLOCK), workers);
        }
        return factor;
    }

    private void step(int start, int end, Workers workers) {
        for (int row = start; row < end; row++) {
            reduceRow(row, start, row + 1);
        }
        int below = (size - end + Tile.ROWS - 1) / Tile.ROWS;
        workers.run(below, index -> {
            int first = end + index * Tile.ROWS;
            for (int row = first; row < Math.min(size, first + Tile.ROWS); row++) {
                reduceRow(row, start, end);
            }
        });
        int across = (size - end + Tile.COLUMNS - 1) / Tile.COLUMNS;
        workers.run(below * across, index -> {
            int row = end + index / across * Tile.ROWS;
            int column = end + index % across * Tile.COLUMNS;
            if (column < row + Tile.ROWS) {
                tiles.lend(tile -> update(tile, row, column, start, end));
            }
        });
    }

    /** Finishes a row's entries from column start to end, all earlier block columns being subtracted already. */
    private void reduceRow(int row, int start, int end) {
        int mine = row * size;
        for (int j = start; j < end; j++) {
            int other = j * size;
            double value = lower[mine + j];
            for (int k = start; k < j; k++) {
                value -= lower[mine + k] * lower[other + k];
            }
            lower[mine + j] = j == row ? pivot(row, value) : value / lower[other + j];
        }
    }

    private static double pivot(int row, double value) {
        if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
            throw new NotPositiveDefiniteException(row, value);
        }
        return Math.sqrt(value);
    }

    /** Subtracts the product of finished columns start to end from one tile below and right of them. */
    private void update(Tile tile, int row, int column, int start, int end) {
        int rows = Math.min(Tile.ROWS, size - row);
        int columns = Math.min(Tile.COLUMNS, size - column);
        int depth = Tile.padded(end - start);
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < depth; k++) {
                tile.a[i * Tile.DEPTH + k] = k < end - start ? -lower[(row + i) * size + start + k] : 0;
            }
            System.arraycopy(lower, (row + i) * size + column, tile.c[i], 0, columns);
        }
        for (int j = 0; j < columns; j++) {
            for (int k = 0; k < depth; k++) {
                tile.b[k][j] = k < end - start ? lower[(column + j) * size + start + k] : 0;
            }
        }
        tile.multiplyAdd(rows, depth, columns);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(tile.c[i], 0, lower, (row + i) * size + column, columns);
        }
    }

    /** A value of L; 0 above the diagonal. */
    public double get(int row, int column) {
        return column > row ? 0 : lower[row * size + column];
    }

    /**
     * X with A X = B, computed in float64 and rounded once.
     *
     * @param b right sides as columns; as many rows as the matrix
     */
    public Matrix solve(Matrix b) {
        return substituted(b, stripe -> {
            stripe.forward();
            stripe.backward();
        });
    }

    /**
     * X with L X = B, so that {@code X' X = B' A^-1 B}; computed in float64 and rounded once.
     *
     * @param b right sides as columns; as many rows as the matrix
     */
    public Matrix forward(Matrix b) {
        return substituted(b, Substitution::forward);
    }

    private Matrix substituted(Matrix b, Consumer<Substitution> steps) {
        if (b.rows() != size) {
            throw new ShapeMismatchException("a system of size " + size + " cannot take right sides of " + b.rows()
                    + " rows; pass one row for each unknown");
        }
        float[] solution = new float[b.data().length];
        int stripes = (b.columns() + STRIPE - 1) / STRIPE;
        Workers.shared().run(stripes, index -> {
            int column = index * STRIPE;
            int width = Math.min(STRIPE, b.columns() - column);
            tiles.lend(tile -> {
                Substitution stripe = new Substitution(lower, size, width, tile);
                stripe.load(b, column);
                steps.accept(stripe);
                stripe.store(solution, b.columns(), column);
            });
        });
        return Matrix.of(size, b.columns(), solution);
    }
}
