package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.linalg.Matrix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MomentsTest {
    private static final int ROWS = 37;
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 2;

    private final Matrix left = random(INPUTS, 1_000);
    private final Matrix right = random(OUTPUTS, 1e-3);

    @Test
    void meanAndVarianceAreThoseOfAllRowsHoweverTheyCame() {
        Moments together = moments(List.of(ROWS));
        Moments apart = moments(List.of(1, 4, 30, 2));

        for (int column = 0; column < INPUTS + OUTPUTS; column++) {
            double mean = mean(column);
            assertThat(apart.mean()[column]).isCloseTo(mean, within(1e-12 * Math.abs(mean)));
            assertThat(apart.squares()[column] / ROWS).isCloseTo(variance(column), within(1e-9 * variance(column)));
            assertThat(apart.squares()[column])
                    .isCloseTo(together.squares()[column], within(1e-9 * together.squares()[column]));
        }
        assertThat(apart.count()).isEqualTo(ROWS);
    }

    @Test
    void rowsAreNormalisedByTheBiasedVariance() {
        Matrix normalised = moments(List.of(20, 17)).normalised(right, INPUTS);

        for (int row = 0; row < ROWS; row++) {
            double expected = (right.row(row)[1] - mean(INPUTS + 1)) / Math.sqrt(variance(INPUTS + 1));
            assertThat((double) normalised.row(row)[1]).isCloseTo(expected, within(1e-3));
        }
    }

    @Test
    void aSingleRowIsNoReasonForNaN() {
        Moments moments = new Moments(2);
        Matrix row = Matrix.of(1, 1, new float[] {5});
        moments.add(row, row);

        assertThat(moments.normalised(row, 0).row(0)).containsExactly(0f);
    }

    private Moments moments(List<Integer> batches) {
        Moments moments = new Moments(INPUTS + OUTPUTS);
        int from = 0;
        for (int rows : batches) {
            moments.add(rows(left, from, rows), rows(right, from, rows));
            from += rows;
        }
        return moments;
    }

    private double mean(int column) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            sum += value(row, column);
        }
        return sum / ROWS;
    }

    private double variance(int column) {
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double off = value(row, column) - mean(column);
            sum += off * off;
        }
        return sum / ROWS;
    }

    private double value(int row, int column) {
        return column < INPUTS ? left.row(row)[column] : right.row(row)[column - INPUTS];
    }

    private static Matrix rows(Matrix all, int from, int count) {
        float[] data = new float[count * all.columns()];
        for (int row = 0; row < count; row++) {
            System.arraycopy(all.row(from + row), 0, data, row * all.columns(), all.columns());
        }
        return Matrix.of(count, all.columns(), data);
    }

    /** Far from zero by the shift, so that a sum of squares less the square of the sum would have lost its digits. */
    private static Matrix random(int columns, double scale) {
        Random random = new Random(7);
        float[] data = new float[ROWS * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (scale * (100 + random.nextGaussian()));
        }
        return Matrix.of(ROWS, columns, data);
    }
}
