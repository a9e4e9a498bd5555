package dev.perennial.tensor.linalg;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;

/**
 * A float32 matrix in row order. Products accumulate in float64 and round once; they give the same bits on any number
 * of threads and need, besides the result, 290 KB a thread. Entry-wise operations are plain float32. A matrix is never
 * changed by a method.
 */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final float[] data;

    private Matrix(int rows, int columns, float[] data) {
        if (rows < 0 || columns < 0 || (long) rows * columns != data.length) {
            throw new ShapeMismatchException("a " + rows + " x " + columns + " matrix needs " + (long) rows * columns
                    + " values, found " + data.length + "; pass as many as the shape says");
        }
        this.rows = rows;
        this.columns = columns;
        this.data = data;
    }

    /** A matrix over this array, which is not copied: give it away or do not change it any more. */
    public static Matrix of(int rows, int columns, float[] data) {
        return new Matrix(rows, columns, data);
    }

    /** All zeros. */
    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** The values in row order: the matrix's own array, to be read only. */
    public float[] data() {
        return data;
    }

    /** One value. */
    public float get(int row, int column) {
        return data[row * columns + column];
    }

    /** A copy of one row. */
    public float[] row(int row) {
        return Arrays.copyOfRange(data, row * columns, (row + 1) * columns);
    }

    /** This times other. */
    public Matrix times(Matrix other) {
        requireInner("A B", columns, other.rows, other);
        return product(new Product(plain(), other.plain(), rows, columns, other.columns));
    }

    /** This times the transpose of other. */
    public Matrix timesTransposed(Matrix other) {
        requireInner("A B'", columns, other.columns, other);
        return product(new Product(plain(), other.flipped(), rows, columns, other.rows));
    }

    /** The transpose of this times other. */
    public Matrix transposedTimes(Matrix other) {
        requireInner("A' B", rows, other.rows, other);
        return product(new Product(flipped(), other.plain(), columns, rows, other.columns));
    }

    /** A' A: the sum over rows of their outer products, float64, columns x columns. */
    public SymmetricMatrix gram() {
        return SymmetricMatrix.zeros(columns).plusGram(this);
    }

    /** A A': the dot products of all pairs of rows, float64, rows x rows. */
    public SymmetricMatrix outerGram() {
        return transpose().gram();
    }

    /** The transpose, as a copy. */
    public Matrix transpose() {
        float[] flipped = new float[data.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                flipped[j * rows + i] = data[i * columns + j];
            }
        }
        return new Matrix(columns, rows, flipped);
    }

    /** The sum, entry by entry. */
    public Matrix plus(Matrix other) {
        return plusScaled(1, other);
    }

    /** The difference, entry by entry. */
    public Matrix minus(Matrix other) {
        return plusScaled(-1, other);
    }

    /** This plus a factor times other, entry by entry. */
    public Matrix plusScaled(float factor, Matrix other) {
        if (rows != other.rows || columns != other.columns) {
            throw mismatch("A + B", other);
        }
        float[] sum = new float[data.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = data[i] + factor * other.data[i];
        }
        return new Matrix(rows, columns, sum);
    }

    /** A factor times this. */
    public Matrix scaled(float factor) {
        float[] scaled = new float[data.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor * data[i];
        }
        return new Matrix(rows, columns, scaled);
    }

    /** The Frobenius norm, in float64. */
    public double norm() {
        double sum = 0;
        for (float value : data) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /** This matrix, if all values are finite; throws {@link NonFiniteException} naming it as told, and the position. */
    public Matrix requireFinite(String name) {
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw new NonFiniteException(name, "a " + rows + " x " + columns + " matrix", i, data[i]);
            }
        }
        return this;
    }

    Operand plain() {
        return new Operand(data, columns, false);
    }

    Operand flipped() {
        return new Operand(data, columns, true);
    }

    private static Matrix product(Product product) {
        float[] result = new float[Math.multiplyExact(product.rows(), product.columns())];
        product.run(Workers.shared(), false, (tile, place) -> {
            for (int i = 0; i < place.rows(); i++) {
                int target = (place.row() + i) * product.columns() + place.column();
                for (int j = 0; j < place.columns(); j++) {
                    result[target + j] = (float) tile.c[i][j];
                }
            }
        });
        return new Matrix(product.rows(), product.columns(), result);
    }

    private void requireInner(String formula, int mine, int others, Matrix other) {
        if (mine != others) {
            throw mismatch(formula, other);
        }
    }

    private ShapeMismatchException mismatch(String formula, Matrix other) {
        return new ShapeMismatchException(formula + " is not defined for A of " + rows + " x " + columns + " and B of "
                + other.rows + " x " + other.columns + "; pass matrices that fit");
    }
}
