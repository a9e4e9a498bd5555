package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;

/**
 * A thin decomposition {@code A = Q R} of an m x n matrix, with k = min(m, n); no diagonal entry of R is negative.
 *
 * @param q orthonormal columns, m x k
 * @param r upper triangular, k x n
 */
public record Qr(Matrix q, Matrix r) {}
