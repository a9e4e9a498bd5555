package dev.perennial.tensor.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perennial.tensor.kernel.Instructions;
import dev.perennial.tensor.parallel.Team;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeMatrixTest {
    private static final Random RANDOM = new Random(11);

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 5, 2", "8, 33, 3", "64, 100, 1", "577, 70, 8", "7000, 6, 2", "16, 600, 3"})
    void productsAreThoseOfTheFormula(int in, int out, int rows) {
        FloatBuffer values = random(in * out);
        float[] x = new float[rows * in];
        fill(x);
        for (boolean transposed : new boolean[] {false, true}) {
            float[] y = multiply(new NativeMatrix(values, in, out, transposed), x, rows, 1, new Desk());
            assertThat(distance(values, x, y, transposed)).isLessThan(1e-6 * (8 + in));
        }
    }

    /** The largest distance from the formula in float64. */
    private static double distance(FloatBuffer values, float[] x, float[] y, boolean transposed) {
        int rows = IntStream.rangeClosed(1, 8)
                .filter(n -> (long) x.length * y.length / n / n == values.capacity())
                .findFirst()
                .orElseThrow();
        int in = x.length / rows;
        int out = y.length / rows;
        double most = 0;
        for (int i = 0; i < y.length; i++) {
            int k = i % out;
            double sum = 0;
            for (int j = 0; j < in; j++) {
                sum += (double) values.get(transposed ? j * out + k : k * in + j) * x[i / out * in + j];
            }
            most = Math.max(most, Math.abs(sum - y[i]));
        }
        return most;
    }

    @Test
    void theNumberOfThreadsChangesNoBit() {
        float[] x = new float[3 * 300];
        fill(x);
        NativeMatrix matrix = new NativeMatrix(random(300 * 500), 300, 500, false);
        float[] alone = multiply(matrix, x, 3, 1, new Desk());
        assertThat(multiply(matrix, x, 3, 2, new Desk(), new Desk())).isEqualTo(alone);
        assertThat(multiply(matrix, x, 3, 3, new Desk(), new Desk(), new Desk()))
                .isEqualTo(alone);
    }

    @Test
    void anOutputDoesNotDependOnTheRowsBesideIt() {
        float[] x = new float[5 * 77];
        fill(x);
        NativeMatrix matrix = new NativeMatrix(random(77 * 40), 77, 40, false);
        float[] together = multiply(matrix, x, 5, 1, new Desk());
        for (int row = 0; row < 5; row++) {
            float[] single = Arrays.copyOfRange(x, row * 77, (row + 1) * 77);
            assertThat(multiply(matrix, single, 1, 1, new Desk()))
                    .isEqualTo(Arrays.copyOfRange(together, row * 40, (row + 1) * 40));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 5, 2", "9, 4, 3", "64, 101, 4", "577, 70, 8", "1030, 3, 1"})
    void plainLoopsGiveTheBitsOfVectorInstructions(int in, int out, int rows) {
        assumeThat(Instructions.vectors()).as("vector instructions").isTrue();
        FloatBuffer values = random(in * out);
        values.put(in * out / 2, Float.MIN_VALUE);
        float[] x = new float[rows * in];
        fill(x);
        x[0] = -0f;
        NativeMatrix matrix = new NativeMatrix(values, in, out, false);
        assertThat(multiply(matrix, x, rows, 1, new Desk(new PlainRowLoops())))
                .isEqualTo(multiply(matrix, x, rows, 1, new Desk(RowInstructions.vectors())));
    }

    @Test
    void otherOutputsAreLeftAlone() {
        NativeMatrix matrix = new NativeMatrix(random(4 * 40), 4, 40, false);
        float[] y = new float[40];
        Arrays.fill(y, 7);
        matrix.products(1, Rows.of(new float[4], 4, 1), Rows.of(y, 40, 1), new Desk());
        assertThat(matrix.first(1)).isEqualTo(32);
        assertThat(y[31]).isEqualTo(7);
        assertThat(y[32]).isZero();
    }

    @Test
    void numbersThatAreNotThereAreMissed() {
        assertThatThrownBy(() -> new NativeMatrix(random(11), 3, 4, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 x 4")
                .hasMessageContaining("11");
    }

    private static float[] multiply(NativeMatrix matrix, float[] x, int rows, int threads, Desk... desks) {
        float[] y = new float[rows * matrix.out()];
        try (Team team = Team.of(threads)) {
            team.run(
                    matrix.tasks(),
                    (member, task) -> matrix.products(
                            task, Rows.of(x, matrix.in(), rows), Rows.of(y, matrix.out(), rows), desks[member]));
        }
        return y;
    }

    private static FloatBuffer random(int size) {
        FloatBuffer values = ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        float[] numbers = new float[size];
        fill(numbers);
        return values.put(0, numbers);
    }

    private static void fill(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) RANDOM.nextGaussian();
        }
    }
}
