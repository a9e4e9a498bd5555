package dev.perennial.tensor.operations;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.SingularMatrixException;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;

/** What operations refuse before the engine sees it, each in one sentence. */
final class Arguments {
    /** DJL reads results through buffers of at most 2 GiB. */
    private static final int LARGEST = Integer.MAX_VALUE / Double.BYTES;

    private Arguments() {}

    static void require(Matrix matrix, String name) {
        requireSize(matrix.data().length, name);
        matrix.requireFinite(name);
    }

    static void require(SymmetricMatrix matrix, String name, Precision precision) {
        requireSize((long) matrix.size() * matrix.size(), name);
        for (int i = 0; i < matrix.size(); i++) {
            for (int j = 0; j <= i; j++) {
                if (!Double.isFinite(precision.rounded(matrix.get(i, j)))) {
                    throw new NonFiniteException(
                            name, "a symmetric matrix of size " + matrix.size(), (long) i * matrix.size() + j, (float)
                                    matrix.get(i, j));
                }
            }
        }
    }

    private static void requireSize(long elements, String name) {
        if (elements > LARGEST) {
            throw new UnsupportedTensorException("operations take matrices of at most " + LARGEST + " values, " + name
                    + " has " + elements + "; cut it into blocks");
        }
    }

    static void requireSides(Matrix a, Matrix b) {
        require(a, "A");
        require(b, "B");
        if (a.rows() != b.rows()) {
            throw new ShapeMismatchException("A X = B is not defined for A of " + words(a) + " and B of " + words(b)
                    + "; pass one row of B for each of A");
        }
    }

    static void requireSystem(Matrix a, Matrix b) {
        if (a.rows() != a.columns()) {
            throw new ShapeMismatchException(
                    "expected a square matrix to solve with, found " + words(a) + "; ask for least squares instead");
        }
        requireSides(a, b);
    }

    static void requireDiagonal(Matrix a) {
        for (int i = 0; i < a.rows(); i++) {
            if (a.get(i, i) == 0) {
                throw new SingularMatrixException(
                        "the triangle is singular: its diagonal is 0 in row " + i + "; ask for least squares instead");
            }
        }
    }

    static void requireTolerance(double tolerance) {
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new IllegalArgumentException(
                    "expected a tolerance of at least 0 and below 1, found " + tolerance + "; 1e-6 is usual");
        }
    }

    static void requireAttention(Matrix queries, Matrix keys, Matrix values, boolean causal) {
        require(queries, "queries");
        require(keys, "keys");
        require(values, "values");
        boolean fitting = queries.columns() == keys.columns() && keys.rows() == values.rows();
        if (!fitting || keys.rows() == 0 || keys.columns() == 0) {
            throw new ShapeMismatchException("attention is not defined for queries of " + words(queries) + ", keys of "
                    + words(keys) + " and values of " + words(values)
                    + "; queries and keys share their columns, keys and values their rows, and there is one at least");
        }
        if (causal && queries.rows() > keys.rows()) {
            throw new ShapeMismatchException("the first of " + queries.rows() + " queries would see none of "
                    + keys.rows() + " keys; pass at most as many queries as keys");
        }
    }

    static void requirePlace(Matrix rows, int k) {
        if (k < 1 || k > rows.columns()) {
            throw new IllegalArgumentException("expected a place from 1 to " + rows.columns()
                    + " (the values of a row), found " + k + "; 1 is the smallest");
        }
    }

    private static String words(Matrix matrix) {
        return matrix.rows() + " x " + matrix.columns();
    }
}
