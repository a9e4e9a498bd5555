package dev.perennial.tensor.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.NotPositiveDefiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.SingularMatrixException;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operations say about arguments they cannot work on, and what they make of empty ones. */
class RefusedArgumentsTest {
    private static final Matrix SQUARE = Matrix.of(2, 2, new float[] {1, 2, 3, 4});
    private static final Matrix EMPTY = Matrix.zeros(0, 0);

    private final NativeOperations operations = NativeOperations.in(Precision.FLOAT32);

    @ParameterizedTest
    @EnumSource
    void aSingularSystemIsRefusedByItsColumn(Precision precision) {
        Matrix singular = Matrix.of(2, 2, new float[] {1, 2, 2, 4});
        assertThatThrownBy(() -> NativeOperations.in(precision).solve(singular, SQUARE))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("column 1");
        Matrix triangle = Matrix.of(2, 2, new float[] {1, 5, 5, 0});
        assertThatThrownBy(() -> NativeOperations.in(precision).solveTriangular(Triangle.UPPER, triangle, SQUARE))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("row 1");
    }

    @Test
    void aSolutionThatOverflowsIsRefused() {
        Matrix almost = Matrix.of(1, 1, new float[] {1e-30f});
        Matrix side = Matrix.of(1, 1, new float[] {1e30f});
        assertThatThrownBy(() -> operations.solve(almost, side))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("overflows");
        assertThatThrownBy(() -> operations.solveTriangular(Triangle.LOWER, almost, side))
                .isInstanceOf(SingularMatrixException.class);
        assertThatThrownBy(() -> operations.leastSquares(almost, side)).isInstanceOf(UnsupportedTensorException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aMatrixThatIsNotPositiveDefiniteIsRefusedByItsRow(Precision precision) {
        SymmetricMatrix indefinite = SymmetricMatrix.of(3, new double[] {4, 2, 0, 2, 1, 0, 0, 0, 3});
        assertThatThrownBy(() -> NativeOperations.in(precision).cholesky(indefinite))
                .isInstanceOf(NotPositiveDefiniteException.class)
                .hasMessageContaining("row 1")
                .hasMessageContaining("ridge");
    }

    @Test
    void nonFiniteArgumentsAreRefusedByNameAndPosition() {
        Matrix broken = Matrix.of(2, 2, new float[] {1, 2, Float.NaN, 4});
        assertRefused(NonFiniteException.class, "element 2", operations -> operations.svd(broken));
        assertRefused(NonFiniteException.class, "element 2", operations -> operations.singularValues(broken));
        assertRefused(NonFiniteException.class, "element 2", operations -> operations.qr(broken));
        assertRefused(NonFiniteException.class, "tensor B", operations -> operations.solve(SQUARE, broken));
        assertRefused(NonFiniteException.class, "tensor A", operations -> operations.leastSquares(broken, SQUARE));
        assertRefused(
                NonFiniteException.class,
                "tensor values",
                operations -> operations.attention(SQUARE, SQUARE, broken, false));
        assertRefused(NonFiniteException.class, "element 2", operations -> operations.smallest(broken, 1));
        SymmetricMatrix infinite = SymmetricMatrix.of(2, new double[] {1, 2, 2, Double.POSITIVE_INFINITY});
        assertRefused(NonFiniteException.class, "element 3", operations -> operations.eigh(infinite));
        assertRefused(NonFiniteException.class, "element 3", operations -> operations.cholesky(infinite));
        SymmetricMatrix beyond = SymmetricMatrix.diagonal(2, 1e40);
        assertRefused(NonFiniteException.class, "element 0", operations -> operations.cholesky(beyond));
        assertThat(NativeOperations.in(Precision.FLOAT64).cholesky(beyond).get(1, 1))
                .isEqualTo(1e20f);
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsShapes() {
        Matrix wide = Matrix.zeros(2, 3);
        assertRefused(ShapeMismatchException.class, "found 2 x 3", operations -> operations.solve(wide, SQUARE));
        assertRefused(
                ShapeMismatchException.class,
                "A of 2 x 2 and B of 3 x 2",
                operations -> operations.solve(SQUARE, wide.transpose()));
        assertRefused(
                ShapeMismatchException.class,
                "keys of 0 x 2",
                operations -> operations.attention(SQUARE, Matrix.zeros(0, 2), Matrix.zeros(0, 2), false));
        assertRefused(
                ShapeMismatchException.class,
                "keys of 2 x 3",
                operations -> operations.attention(SQUARE, wide, SQUARE, false));
        assertRefused(
                ShapeMismatchException.class,
                "none of 1 keys",
                operations -> operations.attention(SQUARE, Matrix.zeros(1, 2), Matrix.zeros(1, 2), true));
        assertRefused(IllegalArgumentException.class, "from 1 to 3", operations -> operations.smallest(wide, 4));
        assertRefused(
                IllegalArgumentException.class, "found 1.0", operations -> operations.leastSquares(SQUARE, SQUARE, 1));
    }

    private void assertRefused(Class<? extends RuntimeException> type, String part, Consumer<NativeOperations> call) {
        assertThatThrownBy(() -> call.accept(operations))
                .isInstanceOf(type)
                .hasMessageContaining(part)
                .message()
                .doesNotContain("\n", "torch", "aten");
    }

    @Test
    void emptyMatricesHaveTheResultsThatFollow() {
        assertThat(operations.solve(EMPTY, Matrix.zeros(0, 3)).columns()).isEqualTo(3);
        assertThat(operations.solve(SQUARE, Matrix.zeros(2, 0)).rows()).isEqualTo(2);
        assertThat(operations.solveTriangular(Triangle.LOWER, EMPTY, EMPTY).rows())
                .isZero();
        assertThat(operations.cholesky(SymmetricMatrix.zeros(0)).rows()).isZero();
        assertThat(operations.eigh(SymmetricMatrix.zeros(0)).values().size()).isZero();
        LeastSquares free = operations.leastSquares(Matrix.zeros(0, 4), Matrix.zeros(0, 2));
        assertThat(free.solution().data()).containsOnly(0).hasSize(8);
        assertThat(free.rank()).isZero();
        assertThat(operations.leastSquares(SQUARE, Matrix.zeros(2, 0)).rank()).isEqualTo(2);
        assertThat(operations.singularValues(EMPTY).condition()).isEqualTo(1);
        assertThat(operations
                        .attention(Matrix.zeros(0, 2), SQUARE, SQUARE, true)
                        .columns())
                .isEqualTo(2);
    }

    @Test
    void aSpectrumTellsNormConditionAndRank() {
        Spectrum spectrum = operations.singularValues(Matrix.of(2, 2, new float[] {0, 4, 2, 0}));
        assertThat(spectrum.toArray()).containsExactly(4, 2);
        assertThat(spectrum.norm()).isEqualTo(4);
        assertThat(spectrum.condition()).isEqualTo(2);
        assertThat(spectrum.rank(0.6)).isEqualTo(1);
        assertThat(spectrum).isEqualTo(operations.singularValues(Matrix.of(2, 2, new float[] {4, 0, 0, 2})));
        assertThat(spectrum).hasToString("[4.0, 2.0]");
    }
}
