package dev.perennial.tensor.linalg;

import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;

/**
 * A product of two operands by tiles, in float64.
 *
 * @param left rows x depth
 * @param right depth x columns
 * @param rows rows of the result
 * @param depth the inner dimension
 * @param columns columns of the result
 */
record Product(Operand left, Operand right, int rows, int depth, int columns) {
    /** Takes a finished tile; called once for each, from several threads. */
    @FunctionalInterface
    interface Sink {
        void accept(Tile tile, Place place);
    }

    /** Where a tile's result lies. */
    record Place(int row, int column, int rows, int columns) {}

    /** Computes the tiles; with {@code lower}, only those that touch the lower triangle. */
    void run(Workers workers, boolean lower, Sink sink) {
        int down = (rows + Tile.ROWS - 1) / Tile.ROWS;
        int across = (columns + Tile.COLUMNS - 1) / Tile.COLUMNS;
        Spares<Tile> tiles = new Spares<>(Tile::new);
        workers.run(down * across, index -> {
            int row = index / across * Tile.ROWS;
            int column = index % across * Tile.COLUMNS;
            Place place =
                    new Place(row, column, Math.min(Tile.ROWS, rows - row), Math.min(Tile.COLUMNS, columns - column));
            if (!lower || column < row + place.rows()) {
                tiles.lend(tile -> {
                    compute(tile, place);
                    sink.accept(tile, place);
                });
            }
        });
    }

    private void compute(Tile tile, Place place) {
        for (int i = 0; i < place.rows(); i++) {
            Arrays.fill(tile.c[i], 0, place.columns(), 0);
        }
        for (int k = 0; k < depth; k += Tile.DEPTH) {
            int steps = Math.min(Tile.DEPTH, depth - k);
            left.packLeft(tile, place.row(), k, place.rows(), steps);
            right.packRight(tile, k, place.column(), steps, place.columns());
            tile.multiplyAdd(place.rows(), Tile.padded(steps), place.columns());
        }
    }
}
