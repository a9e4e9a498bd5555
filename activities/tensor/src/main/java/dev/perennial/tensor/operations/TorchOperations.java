package dev.perennial.tensor.operations;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.perennial.tensor.NotConvergedException;
import dev.perennial.tensor.NotPositiveDefiniteException;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.SingularMatrixException;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.runtime.Scope;
import dev.perennial.tensor.runtime.TensorRuntime;
import java.util.Objects;

/** LAPACK and PyTorch's kernels by TorchScript; what is empty never reaches them, because drivers differ on it. */
record TorchOperations(Precision precision) implements NativeOperations {
    TorchOperations {
        Objects.requireNonNull(precision, "precision");
    }

    @Override
    public Svd svd(Matrix a) {
        Arguments.require(a, "A");
        if (isEmpty(a)) {
            return new Svd(Matrix.zeros(a.rows(), 0), new Spectrum(new double[0]), Matrix.zeros(a.columns(), 0));
        }
        try (Scope scope = open()) {
            NDList found = call(scope, "svd", new NDList(scope.array(a)));
            Matrix u = result(found.get(0));
            float[] signs = Signs.ofColumns(u);
            return new Svd(Signs.columns(u, signs), spectrum(found.get(1)), Signs.columns(result(found.get(2)), signs));
        }
    }

    @Override
    public Spectrum singularValues(Matrix a) {
        Arguments.require(a, "A");
        if (isEmpty(a)) {
            return new Spectrum(new double[0]);
        }
        try (Scope scope = open()) {
            return spectrum(call(scope, "svdvals", new NDList(scope.array(a))).get(0));
        }
    }

    @Override
    public Qr qr(Matrix a) {
        Arguments.require(a, "A");
        if (isEmpty(a)) {
            return new Qr(Matrix.zeros(a.rows(), 0), Matrix.zeros(0, a.columns()));
        }
        try (Scope scope = open()) {
            NDList found = call(scope, "qr", new NDList(scope.array(a)));
            Matrix r = result(found.get(1));
            float[] signs = Signs.ofDiagonal(r);
            return new Qr(Signs.columns(result(found.get(0)), signs), Signs.rows(r, signs));
        }
    }

    @Override
    public Eigen eigh(SymmetricMatrix a) {
        Arguments.require(a, "A", precision);
        if (a.size() == 0) {
            return new Eigen(new Spectrum(new double[0]), Matrix.zeros(0, 0));
        }
        try (Scope scope = open()) {
            NDList found = call(scope, "eigh", new NDList(array(scope, a)));
            Matrix vectors = result(found.get(1));
            return new Eigen(spectrum(found.get(0)), Signs.columns(vectors, Signs.ofColumns(vectors)));
        }
    }

    @Override
    public Matrix cholesky(SymmetricMatrix a) {
        Arguments.require(a, "A", precision);
        if (a.size() == 0) {
            return Matrix.zeros(0, 0);
        }
        try (Scope scope = open()) {
            NDList found = call(scope, "cholesky", new NDList(array(scope, a)));
            long failed = found.get(1).getLong();
            if (failed != 0) {
                throw NotPositiveDefiniteException.at((int) failed - 1);
            }
            return result(found.get(0));
        }
    }

    @Override
    public Matrix solve(Matrix a, Matrix b) {
        Arguments.requireSystem(a, b);
        if (isEmpty(b)) {
            return Matrix.zeros(a.columns(), b.columns());
        }
        try (Scope scope = open()) {
            NDList found = call(scope, "solve", new NDList(scope.array(a), scope.array(b)));
            long failed = found.get(1).getLong();
            if (failed != 0) {
                throw new SingularMatrixException(
                        "the system's matrix is singular: elimination finds no pivot in column " + (failed - 1)
                                + "; ask for least squares instead");
            }
            return solution(found.get(0));
        }
    }

    @Override
    public Matrix solveTriangular(Triangle triangle, Matrix a, Matrix b) {
        Arguments.requireSystem(a, b);
        Arguments.requireDiagonal(a);
        if (isEmpty(b)) {
            return Matrix.zeros(a.columns(), b.columns());
        }
        try (Scope scope = open()) {
            NDList arguments = new NDList(scope.array(a), scope.array(b));
            return solution(call(scope, "triangular", arguments, triangle == Triangle.UPPER ? 1 : 0)
                    .get(0));
        }
    }

    private static Matrix solution(NDArray found) {
        Matrix x = Scope.matrix(found);
        if (!isFinite(x)) {
            throw new SingularMatrixException(
                    "the matrix is so nearly singular that the solution overflows; ask for least squares instead");
        }
        return x;
    }

    @Override
    public LeastSquares leastSquares(Matrix a, Matrix b, double tolerance) {
        Arguments.requireSides(a, b);
        Arguments.requireTolerance(tolerance);
        if (isEmpty(a) || b.columns() == 0) {
            Spectrum spectrum = singularValues(a);
            return new LeastSquares(Matrix.zeros(a.columns(), b.columns()), spectrum.rank(tolerance), spectrum);
        }
        try (Scope scope = open()) {
            NDList arguments = new NDList(scope.array(a), scope.array(b), scope.array(new double[] {tolerance}, 1));
            NDList found = call(scope, "lstsq", arguments);
            int rank = Math.toIntExact(found.get(2).getLong());
            return new LeastSquares(result(found.get(0)), rank, spectrum(found.get(1)));
        }
    }

    @Override
    public Matrix attention(Matrix queries, Matrix keys, Matrix values, boolean causal) {
        Arguments.requireAttention(queries, keys, values, causal);
        if (queries.rows() == 0 || values.columns() == 0) {
            return Matrix.zeros(queries.rows(), values.columns());
        }
        try (Scope scope = open()) {
            NDList arguments = new NDList(scope.array(queries), scope.array(keys), scope.array(values));
            return result(call(scope, "attend", arguments, causal ? 1 : 0).get(0));
        }
    }

    @Override
    public float[] smallest(Matrix rows, int k) {
        Arguments.require(rows, "the matrix");
        Arguments.requirePlace(rows, k);
        if (isEmpty(rows)) {
            return new float[0];
        }
        try (Scope scope = open()) {
            return Functions.script()
                    .run(scope.manager(), "smallest", new NDList(scope.array(rows)), k)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    private static Scope open() {
        return TensorRuntime.start().open();
    }

    private NDList call(Scope scope, String function, NDList arrays, long... more) {
        long[] numbers = new long[more.length + 1];
        numbers[0] = precision.code();
        System.arraycopy(more, 0, numbers, 1, more.length);
        try {
            return Functions.script().run(scope.manager(), function, arrays, numbers);
        } catch (RuntimeFailureException failed) {
            throw known(failed, function);
        }
    }

    /** Drivers that give up say so in words only. */
    private static RuntimeException known(RuntimeFailureException failed, String function) {
        if (failed.getCause() instanceof EngineException cause
                && String.valueOf(cause.getMessage()).contains("failed to converge")) {
            return new NotConvergedException(
                    "the iteration of " + function + " did not settle on this matrix; try float64 or scale its rows",
                    cause);
        }
        return failed;
    }

    private static NDArray array(Scope scope, SymmetricMatrix a) {
        return scope.array(a.toArray(), a.size(), a.size());
    }

    private static Spectrum spectrum(NDArray found) {
        Spectrum spectrum = new Spectrum(found.toDoubleArray());
        if (!Double.isFinite(spectrum.norm())) {
            throw overflow();
        }
        return spectrum;
    }

    private static Matrix result(NDArray found) {
        Matrix result = Scope.matrix(found);
        if (!isFinite(result)) {
            throw overflow();
        }
        return result;
    }

    private static UnsupportedTensorException overflow() {
        return new UnsupportedTensorException(
                "the result overflows although all arguments are finite; scale them down before and the result up after");
    }

    private static boolean isFinite(Matrix matrix) {
        for (float value : matrix.data()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmpty(Matrix matrix) {
        return matrix.data().length == 0;
    }
}
