package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;

/**
 * A thin singular value decomposition {@code A = U diag(s) V'} of an m x n matrix, with k = min(m, n). In each column
 * of U the first component that is, to a thousandth, as large as any is positive; columns that belong to equal singular
 * values are still free to turn among themselves.
 *
 * @param u left vectors as columns, m x k
 * @param s singular values, largest first
 * @param v right vectors as columns, n x k
 */
public record Svd(Matrix u, Spectrum s, Matrix v) {}
