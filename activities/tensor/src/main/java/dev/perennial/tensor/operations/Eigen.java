package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;

/**
 * The decomposition {@code A = V diag(w) V'} of a symmetric matrix. In each column the first component that is, to a
 * thousandth, as large as any is positive; columns that belong to equal eigenvalues are still free to turn among
 * themselves.
 *
 * @param values eigenvalues, smallest first
 * @param vectors orthonormal eigenvectors as columns
 */
public record Eigen(Spectrum values, Matrix vectors) {}
