package dev.perennial.tensor.linalg;

import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.parallel.Workers;

/**
 * A symmetric float64 matrix, such as a sum of outer products of keys. Needs 8 n^2 bytes; never changed by a method.
 */
public final class SymmetricMatrix {
    private final int size;
    private final double[] data;

    private SymmetricMatrix(int size, double[] data) {
        this.size = size;
        this.data = data;
    }

    /** All zeros. */
    public static SymmetricMatrix zeros(int size) {
        return new SymmetricMatrix(size, new double[Math.multiplyExact(size, size)]);
    }

    /** The identity times a factor. */
    public static SymmetricMatrix diagonal(int size, double value) {
        return zeros(size).plusDiagonal(value);
    }

    /**
     * A matrix of these values in row order (copied); throws {@link ShapeMismatchException} if they are not symmetric.
     */
    public static SymmetricMatrix of(int size, double[] values) {
        if ((long) size * size != values.length) {
            throw new ShapeMismatchException("a symmetric matrix of size " + size + " needs " + (long) size * size
                    + " values, found " + values.length + "; pass all of them, in row order");
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (Double.compare(values[i * size + j], values[j * size + i]) != 0) {
                    throw new ShapeMismatchException(
                            "expected a symmetric matrix, found " + values[i * size + j] + " at (" + i + ", " + j
                                    + ") and " + values[j * size + i] + " across; symmetrise it first");
                }
            }
        }
        return new SymmetricMatrix(size, values.clone());
    }

    /** Rows, and columns. */
    public int size() {
        return size;
    }

    /** One value. */
    public double get(int row, int column) {
        return data[row * size + column];
    }

    /** A copy of all values in row order. */
    public double[] toArray() {
        return data.clone();
    }

    /**
     * This plus X' X: every row of X adds its outer product. Accumulated in float64; the same bits on any number of
     * threads.
     */
    public SymmetricMatrix plusGram(Matrix x) {
        if (x.columns() != size) {
            throw new ShapeMismatchException("a symmetric matrix of size " + size + " cannot take rows of "
                    + x.columns() + " values; pass rows of its size");
        }
        double[] sum = data.clone();
        Product product = new Product(x.flipped(), x.plain(), size, x.rows(), size);
        product.run(Workers.shared(), true, (tile, place) -> addLower(sum, tile, place));
        return new SymmetricMatrix(size, sum);
    }

    private void addLower(double[] sum, Tile tile, Product.Place place) {
        for (int i = 0; i < place.rows(); i++) {
            int row = place.row() + i;
            int end = Math.min(place.columns(), row - place.column() + 1);
            for (int j = 0; j < end; j++) {
                int column = place.column() + j;
                double value = sum[row * size + column] + tile.c[i][j];
                sum[row * size + column] = value;
                sum[column * size + row] = value;
            }
        }
    }

    /** The sum. */
    public SymmetricMatrix plus(SymmetricMatrix other) {
        if (size != other.size) {
            throw new ShapeMismatchException("cannot add symmetric matrices of sizes " + size + " and " + other.size
                    + "; both must describe the same layer");
        }
        double[] sum = data.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.data[i];
        }
        return new SymmetricMatrix(size, sum);
    }

    /** A factor times this. */
    public SymmetricMatrix scaled(double factor) {
        double[] scaled = data.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return new SymmetricMatrix(size, scaled);
    }

    /** This plus a ridge on the diagonal. */
    public SymmetricMatrix plusDiagonal(double ridge) {
        double[] sum = data.clone();
        for (int i = 0; i < size; i++) {
            sum[i * size + i] += ridge;
        }
        return new SymmetricMatrix(size, sum);
    }

    /** The factorisation L L'; throws {@link dev.perennial.tensor.NotPositiveDefiniteException} where there is none. */
    public Cholesky cholesky() {
        return Cholesky.of(size, data.clone());
    }
}
