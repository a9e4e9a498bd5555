package dev.perennial.tensor.operations;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;

/**
 * Dense operations on the engine, one call at a time each; any thread may call, and nothing is kept between calls. An
 * argument that holds NaN or infinity is refused with {@link dev.perennial.tensor.NonFiniteException} by position,
 * shapes that do not fit with {@link dev.perennial.tensor.ShapeMismatchException}, and what the engine itself cannot do
 * with {@link dev.perennial.tensor.RuntimeFailureException}. Empty matrices have the results that follow from the
 * definitions. Besides arguments and results a call holds their copies in native memory, in its arithmetic, and the
 * workspace of its driver, which is freed when it returns. Results are equal on one machine with one number of threads;
 * between machines they differ in rounding, not in sign.
 */
public interface NativeOperations {
    /** Operations in this arithmetic; starts the runtime at their first call. */
    static NativeOperations in(Precision precision) {
        return new TorchOperations(precision);
    }

    /**
     * The thin singular value decomposition.
     *
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    Svd svd(Matrix a);

    /**
     * The singular values alone, which is faster.
     *
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    Spectrum singularValues(Matrix a);

    /** The thin QR decomposition by Householder reflections. */
    Qr qr(Matrix a);

    /**
     * Eigenvalues and eigenvectors of a symmetric matrix, which is rounded to the arithmetic first.
     *
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    Eigen eigh(SymmetricMatrix a);

    /**
     * The lower triangle L with {@code A = L L'}, zero above its diagonal. To solve with a positive definite matrix in
     * float64 take {@link SymmetricMatrix#cholesky()}, which gives the same bits on any number of threads.
     *
     * @throws dev.perennial.tensor.NotPositiveDefiniteException naming the first row without a positive pivot
     */
    Matrix cholesky(SymmetricMatrix a);

    /**
     * X with {@code A X = B}, by LU with partial pivoting.
     *
     * @throws dev.perennial.tensor.SingularMatrixException if A is exactly singular in this arithmetic, or so nearly
     *     that X overflows; for others that are nearly so take {@link #leastSquares(Matrix, Matrix)}
     */
    Matrix solve(Matrix a, Matrix b);

    /**
     * X with {@code T X = B}, where T is one triangle of A with its diagonal.
     *
     * @throws dev.perennial.tensor.SingularMatrixException if the diagonal holds a zero, or X overflows
     */
    Matrix solveTriangular(Triangle triangle, Matrix a, Matrix b);

    /**
     * Least squares of least norm for any A, by its singular values: those count that exceed float32's epsilon (1.2e-7)
     * times the longer side of A times the largest, because float32 is what A came in.
     *
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    default LeastSquares leastSquares(Matrix a, Matrix b) {
        return leastSquares(a, b, Math.ulp(1f) * Math.max(a.rows(), a.columns()));
    }

    /**
     * Least squares of least norm.
     *
     * @param tolerance singular values count that exceed it times the largest; 0 or more and less than 1
     * @throws dev.perennial.tensor.NotConvergedException if the driver gives up
     */
    LeastSquares leastSquares(Matrix a, Matrix b, double tolerance);

    /**
     * Attention of one head, {@code softmax(Q K' / sqrt(d)) V} (Vaswani et al. 2017, arXiv 1706.03762, eq. 1).
     *
     * @param queries rows x d
     * @param keys at least one row, of d values
     * @param values as many rows as keys
     * @param causal whether the queries are the last positions and none sees a later one; then there are at most as
     *     many of them as of keys
     */
    Matrix attention(Matrix queries, Matrix keys, Matrix values, boolean causal);

    /**
     * The k-th smallest value of each row, exactly.
     *
     * @param k from 1 to the number of columns
     */
    float[] smallest(Matrix rows, int k);
}
