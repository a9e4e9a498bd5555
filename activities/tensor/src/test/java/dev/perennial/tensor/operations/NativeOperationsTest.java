package dev.perennial.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.parallel.Workers;
import dev.perennial.tensor.runtime.TensorRuntime;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What defines each operation, on random and on hard matrices, in both arithmetics. */
class NativeOperationsTest {
    private static final Map<String, Matrix> MATRICES = Matrices.all();

    static Stream<Arguments> everyMatrixInBoth() {
        return MATRICES.keySet().stream()
                .flatMap(name -> Stream.of(Precision.values()).map(precision -> Arguments.of(name, precision)));
    }

    private static Matrix named(String name) {
        return Objects.requireNonNull(MATRICES.get(name));
    }

    @ParameterizedTest
    @MethodSource("everyMatrixInBoth")
    void singularVectorsAreOrthonormalAndTheirProductIsTheMatrix(String name, Precision precision) {
        Matrix a = named(name);
        int k = Math.min(a.rows(), a.columns());
        double rounding = Identities.rounding(precision, Math.max(a.rows(), a.columns()));

        Svd svd = NativeOperations.in(precision).svd(a);

        assertThat(svd.u().rows()).isEqualTo(a.rows());
        assertThat(svd.v().rows()).isEqualTo(a.columns());
        assertThat(new int[] {svd.u().columns(), svd.s().size(), svd.v().columns()})
                .containsOnly(k);
        assertThat(Identities.fromOrthonormal(svd.u())).isLessThan(rounding);
        assertThat(Identities.fromOrthonormal(svd.v())).isLessThan(rounding);
        assertThat(Identities.fromProduct(svd.u(), svd.s(), svd.v(), a)).isLessThan(rounding);
        assertThat(svd.s().toArray()).isSortedAccordingTo((x, y) -> Double.compare(y, x));
        assertThat(Arrays.stream(svd.s().toArray()).allMatch(value -> value >= 0))
                .isTrue();
        Identities.assertColumnsAreTurned(svd.u());
        assertSameWithin(
                NativeOperations.in(precision).singularValues(a),
                svd.s(),
                rounding * svd.s().norm());
    }

    private static void assertSameWithin(Spectrum actual, Spectrum expected, double tolerance) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.at(i)).isCloseTo(expected.at(i), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("everyMatrixInBoth")
    void qIsOrthonormalAndRUpperTriangularWithoutNegativeDiagonal(String name, Precision precision) {
        Matrix a = named(name);
        double rounding = Identities.rounding(precision, Math.max(a.rows(), a.columns()));

        Qr qr = NativeOperations.in(precision).qr(a);

        assertThat(Identities.fromOrthonormal(qr.q())).isLessThan(rounding);
        assertThat(qr.q().times(qr.r()).minus(a).norm()).isLessThanOrEqualTo(2 * rounding * a.norm());
        for (int i = 0; i < qr.r().rows(); i++) {
            assertThat(qr.r().get(i, i)).isNotNegative();
            for (int j = 0; j < Math.min(i, qr.r().columns()); j++) {
                assertThat(qr.r().get(i, j)).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyMatrixInBoth")
    void eigenvectorsAreOrthonormalAndTheirProductIsTheMatrix(String name, Precision precision) {
        if (name.equals("huge")) {
            return; // its square is beyond float32
        }
        SymmetricMatrix a = Matrices.symmetric(named(name));
        Matrix plain = Matrices.of(a.size(), a.size(), (i, j) -> a.get((int) i, (int) j));
        double rounding = Identities.rounding(precision, a.size());

        Eigen eigen = NativeOperations.in(precision).eigh(a);

        assertThat(Identities.fromOrthonormal(eigen.vectors())).isLessThan(rounding);
        assertThat(Identities.fromProduct(eigen.vectors(), eigen.values(), eigen.vectors(), plain))
                .isLessThan(rounding);
        assertThat(eigen.values().toArray()).isSorted();
        Identities.assertColumnsAreTurned(eigen.vectors());
    }

    @ParameterizedTest
    @EnumSource
    void aCholeskyFactorIsLowerTriangularAndSolvesAsTheOneInJava(Precision precision) {
        for (int size : new int[] {1, 2, 9, 65, 120}) {
            SymmetricMatrix a =
                    Matrices.symmetric(Matrices.gaussian(size, size + 20, size)).plusDiagonal(1);
            Matrix b = Matrices.gaussian(size, 3, size + 1);
            NativeOperations operations = NativeOperations.in(precision);

            Matrix lower = operations.cholesky(a);

            double rounding = Identities.rounding(precision, size);
            for (int i = 0; i < size; i++) {
                for (int j = i + 1; j < size; j++) {
                    assertThat(lower.get(i, j)).isZero();
                }
            }
            Matrix product = lower.timesTransposed(lower);
            assertThat(product.minus(Matrices.of(size, size, (i, j) -> a.get((int) i, (int) j)))
                            .norm())
                    .isLessThan(rounding * product.norm());
            Matrix half = operations.solveTriangular(Triangle.LOWER, lower, b);
            Matrix whole = operations.solveTriangular(Triangle.UPPER, lower.transpose(), half);
            Matrix expected = a.cholesky().solve(b);
            assertThat(whole.minus(expected).norm()).isLessThan(200 * rounding * expected.norm());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSolutionSolvesTheSystem(Precision precision) {
        for (int size : new int[] {1, 2, 17, 90}) {
            Matrix a = Matrices.gaussian(size, size, size);
            Matrix expected = Matrices.gaussian(size, 4, size + 1);
            Matrix solved = NativeOperations.in(precision).solve(a, a.times(expected));
            double condition =
                    NativeOperations.in(Precision.FLOAT64).singularValues(a).condition();
            assertThat(solved.minus(expected).norm())
                    .isLessThan(Identities.rounding(precision, size) * (1 + condition) * expected.norm());
        }
    }

    @Test
    void aTriangleIsReadAndTheOtherHalfIsNot() {
        Matrix full = Matrix.of(2, 2, new float[] {2, 5, 7, 4});
        Matrix b = Matrix.of(2, 1, new float[] {2, 15});
        NativeOperations operations = NativeOperations.in(Precision.FLOAT64);
        assertThat(operations.solveTriangular(Triangle.LOWER, full, b).data()).containsExactly(1, 2);
        assertThat(operations.solveTriangular(Triangle.UPPER, full, b).data()).containsExactly(-8.375f, 3.75f);
    }

    @ParameterizedTest
    @MethodSource("everyMatrixInBoth")
    void leastSquaresLeaveAResidualAcrossTheColumnsAndLieInTheRows(String name, Precision precision) {
        Matrix a = scaledToOne(named(name));
        Matrix b = Matrices.gaussian(a.rows(), 3, 99);

        LeastSquares found = NativeOperations.in(precision).leastSquares(a, b);

        Matrix x = found.solution();
        Matrix residual = b.minus(a.times(x));
        double rounding = Identities.rounding(Precision.FLOAT32, Math.max(a.rows(), a.columns()));
        double kept = found.rank() == 0 ? 1 : found.spectrum().at(found.rank() - 1);
        double cut = found.rank() < found.spectrum().size() ? found.spectrum().at(found.rank()) : 0;
        double slack = 20 * rounding * (b.norm() + x.norm()) + 2 * cut * residual.norm();
        assertThat(a.transposedTimes(residual).norm()).isLessThanOrEqualTo(slack);
        Svd svd = NativeOperations.in(Precision.FLOAT64).svd(a);
        Matrix rows = firstColumns(svd.v(), found.rank());
        Matrix outside = x.minus(rows.times(rows.transposedTimes(x)));
        assertThat(outside.norm()).isLessThanOrEqualTo(20 * rounding / kept * (x.norm() + b.norm()));
    }

    private static Matrix scaledToOne(Matrix a) {
        float largest = 0;
        for (float value : a.data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest == 0 ? a : a.scaled(1 / largest);
    }

    private static Matrix firstColumns(Matrix a, int count) {
        return Matrices.of(a.rows(), count, (i, j) -> a.get((int) i, (int) j));
    }

    @ParameterizedTest
    @EnumSource
    void leastSquaresOfADeficientMatrixHaveTheLeastNorm(Precision precision) {
        Matrix a = Matrices.gaussian(30, 4, 1).times(Matrices.gaussian(4, 12, 2));
        Matrix small = a.transpose().times(Matrices.gaussian(30, 2, 3)).scaled(0.01f);

        LeastSquares found = NativeOperations.in(precision).leastSquares(a, a.times(small));

        assertThat(found.rank()).isEqualTo(4);
        assertThat(found.solution().minus(small).norm()).isLessThan(2e-5 * small.norm());
    }

    @Test
    void aToleranceCutsSmallSingularValuesOff() {
        Matrix a = Matrices.withSpectrum(20, 10, 4, 1, 0.5, 1e-3);
        NativeOperations operations = NativeOperations.in(Precision.FLOAT64);
        Matrix b = Matrices.gaussian(20, 1, 5);
        assertThat(operations.leastSquares(a, b).rank()).isEqualTo(3);
        LeastSquares cut = operations.leastSquares(a, b, 1e-2);
        assertThat(cut.rank()).isEqualTo(2);
        assertThat(cut.solution().norm())
                .isLessThan(operations.leastSquares(a, b).solution().norm());
    }

    @ParameterizedTest
    @EnumSource
    void attentionIsTheSoftmaxOfTheScoresOverTheValues(Precision precision) {
        for (int[] form : new int[][] {{1, 1, 1, 1}, {3, 7, 4, 2}, {16, 16, 8, 5}, {5, 40, 6, 6}, {0, 3, 2, 4}}) {
            for (boolean causal : new boolean[] {false, true}) {
                Matrix queries = Matrices.gaussian(form[0], form[2], 1);
                Matrix keys = Matrices.gaussian(form[1], form[2], 2);
                Matrix values = Matrices.gaussian(form[1], form[3], 3);
                Matrix found = NativeOperations.in(precision).attention(queries, keys, values, causal);
                Matrix expected = attention(queries, keys, values, causal);
                assertThat(found.minus(expected).norm())
                        .isLessThanOrEqualTo(Identities.rounding(precision, form[1]) * expected.norm());
            }
        }
    }

    private static Matrix attention(Matrix queries, Matrix keys, Matrix values, boolean causal) {
        int behind = keys.rows() - queries.rows();
        return Matrices.of(queries.rows(), values.columns(), (i, j) -> {
            int seen = causal ? (int) i + behind + 1 : keys.rows();
            double mixed = 0;
            double total = 0;
            for (int k = 0; k < seen; k++) {
                double score = 0;
                for (int d = 0; d < keys.columns(); d++) {
                    score += (double) queries.get((int) i, d) * keys.get(k, d);
                }
                double weight = Math.exp(score / Math.sqrt(keys.columns()));
                total += weight;
                mixed += weight * values.get(k, (int) j);
            }
            return mixed / total;
        });
    }

    @Test
    void theKthSmallestIsTheKthOfTheSortedRow() {
        Matrix rows = Matrices.of(6, 101, (i, j) -> Math.round(20 * Math.sin(i * 7 + j * j)));
        for (int k : new int[] {1, 2, 50, 100, 101}) {
            float[] found = NativeOperations.in(Precision.FLOAT32).smallest(rows, k);
            for (int row = 0; row < rows.rows(); row++) {
                float[] sorted = rows.row(row);
                Arrays.sort(sorted);
                assertThat(found[row]).isEqualTo(sorted[k - 1]);
            }
        }
        assertThat(NativeOperations.in(Precision.FLOAT32).smallest(Matrix.zeros(0, 3), 2))
                .isEmpty();
    }

    @Test
    void resultsAreTheSameWhenAskedAgainAndDoNotChangeTheRuntimesThreads() {
        int threads = TensorRuntime.start().threads();
        Matrix a = Matrices.gaussian(90, 50, 12);
        NativeOperations operations = NativeOperations.in(Precision.FLOAT32);
        assertThat(operations.svd(a).u().data()).isEqualTo(operations.svd(a).u().data());
        assertThat(TensorRuntime.start().threads())
                .isEqualTo(threads)
                .isEqualTo(Workers.shared().threads());
    }
}
