package dev.perennial.merge.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackTest {
    private static final int INPUTS = 150;

    @AfterEach
    void usualThreads() {
        System.clearProperty(Workers.PROPERTY);
    }

    /**
     * Of H = (4 2, 2 5) the inverse is (5 -2, -2 4) / 16. Weights 0.6 and 0.3 on whole numbers: the first is rounded to
     * 1, and by algorithm 1 the second becomes 0.3 - (0.6 - 1) / (5 / 16) * (-2 / 16) = 0.14.
     */
    @Test
    void theSecondOfTwoWeightsMakesUpForTheFirst() {
        Feedback feedback = Feedback.of(SymmetricMatrix.of(2, new double[] {4, 2, 2, 5}));
        double[] carried = new double[2];
        assertThat(feedback.target(0, 0.6, carried)).isEqualTo(0.6);
        feedback.carry(0, 0.6 - 1, carried);
        assertThat(feedback.target(1, 0.3, carried)).isCloseTo(0.14, within(1e-15));
        Matrix factor = feedback.factor();
        assertThat(factor.get(1, 0)).isZero();
        assertThat(factor.outerGram().toArray()).containsExactly(new double[] {4, 2, 2, 5}, within(1e-6));
    }

    /** Equations 2 and 3 of the paper, which update all weights left and take a row and column out of the inverse. */
    @Test
    void manyWeightsAreRoundedFromWhatTheEquationsOfThePaperSay() {
        int size = 6;
        SymmetricMatrix inputs = drawn(9, size, 3).gram();
        double[][] inverse = inverse(inputs);
        Feedback feedback = Feedback.of(inputs);
        double[] weights = {0.6, -1.3, 2.45, 0.2, -0.7, 1.1};
        double[] left = weights.clone();
        double[] carried = new double[size];
        for (int i = 0; i < size; i++) {
            assertThat(feedback.target(i, weights[i], carried)).isCloseTo(left[i], within(1e-9));
            feedback.carry(i, weights[i] - Math.rint(left[i]), carried);
            double error = (left[i] - Math.rint(left[i])) / inverse[i][i];
            double[] taken = inverse[i].clone();
            for (int j = i; j < size; j++) {
                left[j] -= error * taken[j];
                for (int k = i; k < size; k++) {
                    inverse[j][k] -= taken[j] * taken[k] / taken[i];
                }
            }
        }
    }

    /** By elimination without pivots, which a positive definite matrix needs none of. */
    private static double[][] inverse(SymmetricMatrix matrix) {
        int size = matrix.size();
        double[][] rows = new double[size][2 * size];
        for (int i = 0; i < size; i++) {
            System.arraycopy(matrix.toArray(), i * size, rows[i], 0, size);
            rows[i][size + i] = 1;
        }
        for (int i = 0; i < size; i++) {
            double pivot = rows[i][i];
            for (int k = 0; k < 2 * size; k++) {
                rows[i][k] /= pivot;
            }
            for (int j = 0; j < size; j++) {
                double factor = j == i ? 0 : rows[j][i];
                for (int k = 0; k < 2 * size; k++) {
                    rows[j][k] -= factor * rows[i][k];
                }
            }
        }
        return Arrays.stream(rows)
                .map(row -> Arrays.copyOfRange(row, size, 2 * size))
                .toArray(double[][]::new);
    }

    @Test
    void onePercentOfTheMeanDiagonalIsAddedToIt() {
        assertThat(Feedback.damped(SymmetricMatrix.of(2, new double[] {4, 2, 2, 8}))
                        .toArray())
                .containsExactly(4.06, 2, 2, 8.06);
    }

    @Test
    void inputsThatDoNotGoTogetherLeaveRoundingToNearest() {
        Matrix matrix = drawn(INPUTS, 3, 1);
        Feedback feedback = Feedback.of(SymmetricMatrix.diagonal(INPUTS, 2));
        assertThat(feedback.down(matrix, bits(3, 2)).matrix().data())
                .containsExactly(CodedColumns.of(matrix, bits(3, 2)).matrix().data());
        assertThat(feedback.across(matrix.transpose(), bits(INPUTS, 4)).matrix().data())
                .containsExactly(CodedColumns.of(matrix.transpose(), bits(INPUTS, 4))
                        .matrix()
                        .data());
    }

    @Test
    void outputsOfInputsThatGoTogetherMissLess() {
        SymmetricMatrix inputs = inputs();
        Feedback feedback = Feedback.of(Feedback.damped(inputs));
        Matrix matrix = drawn(INPUTS, 20, 1);
        for (int width : new int[] {2, 4, 8}) {
            double plain = missed(matrix, CodedColumns.of(matrix, bits(20, width)));
            assertThat(missed(matrix, feedback.down(matrix, bits(20, width)))).isLessThan(0.6 * plain);
            CodedColumns across = feedback.across(matrix.transpose(), bits(INPUTS, width));
            double nearest = missed(
                    matrix,
                    CodedColumns.of(matrix.transpose(), bits(INPUTS, width))
                            .matrix()
                            .transpose());
            assertThat(missed(matrix, across.matrix().transpose())).isLessThan(0.6 * nearest);
        }
    }

    @Test
    void theCodesDoNotDependOnThreads() {
        Feedback feedback = Feedback.of(Feedback.damped(inputs()));
        Matrix matrix = drawn(INPUTS, 20, 1);
        System.setProperty(Workers.PROPERTY, "1");
        float[] down = feedback.down(matrix, bits(20, 2)).matrix().data();
        float[] across =
                feedback.across(matrix.transpose(), bits(INPUTS, 2)).matrix().data();
        System.setProperty(Workers.PROPERTY, "3");
        assertThat(feedback.down(matrix, bits(20, 2)).matrix().data()).containsExactly(down);
        assertThat(feedback.across(matrix.transpose(), bits(INPUTS, 2)).matrix().data())
                .containsExactly(across);
    }

    /** A matrix that is kept the other way round is packed as the other is, the other way round. */
    @Test
    void aMatrixWithARowForEachInputIsFactoredAlike() {
        Matrix delta = drawn(40, INPUTS, 2);
        FactoredDelta.Factors usual = FactoredDelta.of(delta, 8, new Bits("4"), new Inputs.Seen(inputs(), false))
                .factors();
        FactoredDelta.Factors turned = FactoredDelta.of(
                        delta.transpose(), 8, new Bits("4"), new Inputs.Seen(inputs(), true))
                .factors();
        assertThat(turned.left().data()).containsExactly(usual.right().data());
        assertThat(turned.right().data()).containsExactly(usual.left().data());
    }

    private static double missed(Matrix matrix, CodedColumns coded) {
        return missed(matrix, coded.matrix());
    }

    private static double missed(Matrix matrix, Matrix coded) {
        return texts(9).times(matrix.minus(coded)).norm();
    }

    private static SymmetricMatrix inputs() {
        return texts(5).gram();
    }

    /** Inputs that live near a few directions, as hidden states do; of each seed others along the same ones. */
    private static Matrix texts(long seed) {
        return drawn(400, 10, seed)
                .times(drawn(10, INPUTS, 7))
                .plus(drawn(400, INPUTS, seed + 1).scaled(0.3f));
    }

    private static List<Integer> bits(int columns, int width) {
        return Collections.nCopies(columns, width);
    }

    private static Matrix drawn(int rows, int columns, long seed) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }
}
