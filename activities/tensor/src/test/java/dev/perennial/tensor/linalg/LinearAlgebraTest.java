package dev.perennial.tensor.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.NotPositiveDefiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.parallel.Workers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products and solves against the definition, and against themselves on other numbers of threads. */
class LinearAlgebraTest {
    private final Random random = new Random(5);

    @AfterEach
    void forgetThreads() {
        System.clearProperty(Workers.PROPERTY);
    }

    private Matrix gaussian(int rows, int columns) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, data);
    }

    private static double dot(Matrix a, int row, Matrix b, int column) {
        double sum = 0;
        for (int k = 0; k < a.columns(); k++) {
            sum += (double) a.get(row, k) * b.get(k, column);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,5,7", "64,64,256", "65,66,257", "130,199,300", "2,0,3"})
    void allProductsAreSumsOfProducts(int rows, int depth, int columns) {
        Matrix a = gaussian(rows, depth);
        Matrix b = gaussian(depth, columns);
        Matrix c = a.times(b);
        double worst = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                worst = Math.max(worst, Math.abs(c.get(i, j) - dot(a, i, b, j)));
            }
        }
        assertThat(worst).isLessThan(1e-5);
        assertThat(a.timesTransposed(b.transpose()).data()).isEqualTo(c.data());
        assertThat(a.transpose().transposedTimes(b).data()).isEqualTo(c.data());
    }

    @Test
    void productsAccumulateInFloat64() {
        Matrix a = Matrix.of(1, 3, new float[] {1e8f, 1, -1e8f});
        Matrix ones = Matrix.of(3, 1, new float[] {1, 1, 1});
        assertThat(a.times(ones).get(0, 0)).isEqualTo(1f);
    }

    @Test
    void theGramIsTheProductWithTheTransposeAndAddsUp() {
        Matrix first = gaussian(100, 70);
        Matrix second = gaussian(31, 70);
        SymmetricMatrix sum = first.gram().plusGram(second);
        Matrix expected = first.transposedTimes(first).plus(second.transposedTimes(second));
        double worst = 0;
        for (int i = 0; i < 70; i++) {
            for (int j = 0; j < 70; j++) {
                worst = Math.max(worst, Math.abs(sum.get(i, j) - expected.get(i, j)));
                worst = Math.max(worst, 1e9 * Math.abs(sum.get(i, j) - sum.get(j, i)));
            }
        }
        assertThat(worst).isLessThan(1e-4);
        assertThat(first.transpose().outerGram().toArray())
                .isEqualTo(first.gram().toArray());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "7,3", "64,1", "65,40", "200,70", "333,33"})
    void aSolutionSolvesTheSystem(int size, int sides) {
        SymmetricMatrix matrix = gaussian(size + 20, size).gram().plusDiagonal(1);
        Matrix expected = gaussian(size, sides);
        float[] sidesData = new float[size * sides];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < sides; j++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += matrix.get(i, k) * expected.get(k, j);
                }
                sidesData[i * sides + j] = (float) sum;
            }
        }
        Matrix solved = matrix.cholesky().solve(Matrix.of(size, sides, sidesData));
        assertThat(solved.minus(expected).norm()).isLessThan(1e-3 * expected.norm());
    }

    @Test
    void aFactorIsLowerAndItsGramIsTheMatrix() {
        Cholesky factor = SymmetricMatrix.of(2, new double[] {4, 2, 2, 5}).cholesky();
        assertThat(List.of(factor.get(0, 0), factor.get(0, 1), factor.get(1, 0), factor.get(1, 1)))
                .containsExactly(2.0, 0.0, 1.0, 2.0);
    }

    @Test
    void halfASolutionHasTheGramOfAWholeOne() {
        SymmetricMatrix matrix = gaussian(190, 150).gram().plusDiagonal(1);
        Matrix sides = gaussian(150, 70);

        SymmetricMatrix half = matrix.cholesky().forward(sides).gram();
        Matrix whole = sides.transposedTimes(matrix.cholesky().solve(sides));

        for (int i = 0; i < 70; i++) {
            for (int j = 0; j < 70; j++) {
                assertThat(half.get(i, j)).isCloseTo(whole.get(i, j), within(1e-5));
            }
        }
    }

    @Test
    void resultsDoNotDependOnThreads() {
        Matrix a = gaussian(150, 333);
        Matrix b = gaussian(333, 280);
        System.setProperty(Workers.PROPERTY, "1");
        Matrix product = a.times(b);
        SymmetricMatrix gram = a.gram();
        Matrix solution = gram.plusDiagonal(1).cholesky().solve(b);
        for (int threads = 2; threads <= 5; threads++) {
            System.setProperty(Workers.PROPERTY, Integer.toString(threads));
            assertThat(a.times(b).data()).isEqualTo(product.data());
            assertThat(a.gram().toArray()).isEqualTo(gram.toArray());
            assertThat(gram.plusDiagonal(1).cholesky().solve(b).data()).isEqualTo(solution.data());
        }
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteIsRefusedByRow() {
        SymmetricMatrix rankOne = gaussian(1, 3).gram();
        assertThatThrownBy(() -> rankOne.scaled(-1).cholesky())
                .isInstanceOf(NotPositiveDefiniteException.class)
                .hasMessageContaining("row 0")
                .hasMessageContaining("ridge");
        assertThatThrownBy(() -> SymmetricMatrix.diagonal(90, 1)
                        .plus(SymmetricMatrix.of(90, withNan(90)))
                        .cholesky())
                .hasMessageContaining("row 80 is NaN");
    }

    private static double[] withNan(int size) {
        double[] values = new double[size * size];
        values[80 * size + 80] = Double.NaN;
        return values;
    }

    @Test
    void wrongShapesAreRefusedWithBothShapes() {
        Matrix a = gaussian(2, 3);
        assertThatThrownBy(() -> a.times(a))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("A of 2 x 3 and B of 2 x 3");
        assertThatThrownBy(() -> a.plus(a.transpose())).hasMessageContaining("A + B");
        assertThatThrownBy(() -> Matrix.of(2, 2, new float[3])).hasMessageContaining("4 values, found 3");
        assertThatThrownBy(() -> SymmetricMatrix.zeros(4).plusGram(a)).hasMessageContaining("rows of 3");
        assertThatThrownBy(() -> SymmetricMatrix.diagonal(4, 1).cholesky().solve(a))
                .hasMessageContaining("2 rows");
        assertThatThrownBy(() -> SymmetricMatrix.of(2, new double[] {1, 2, 3, 4}))
                .hasMessageContaining("(1, 0)");
        assertThatThrownBy(() -> SymmetricMatrix.zeros(2).plus(SymmetricMatrix.zeros(3)))
                .hasMessageContaining("2 and 3");
    }

    @Test
    void nonFiniteValuesAreNamedByPosition() {
        assertThatThrownBy(() -> Matrix.of(1, 2, new float[] {0, Float.NaN}).requireFinite("delta"))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("delta")
                .hasMessageContaining("element 1");
    }
}
