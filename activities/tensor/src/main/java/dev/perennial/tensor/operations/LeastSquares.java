package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;

/**
 * The X that makes {@code |A X - B|} smallest and, where many do, the smallest of them.
 *
 * @param solution n x columns of B
 * @param rank how many singular values of A counted
 * @param spectrum all singular values of A
 */
public record LeastSquares(Matrix solution, int rank, Spectrum spectrum) {}
