package dev.perennial.tensor.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perennial.tensor.kernel.Instructions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16MatrixTest {
    private static final int UPPER = 0xFFFF0000;
    private static final Random RANDOM = new Random(5);

    @ParameterizedTest
    @CsvSource({"16, 1, 1", "32, 5, 1", "48, 33, 2", "576, 70, 1", "576, 71, 3", "1536, 64, 8"})
    void itsProductsAreTheBitsOfTheSameMatrixInFloat32(int in, int out, int rows) {
        NativeMatrix exact = matrix(in, out);
        Bfloat16Matrix held = held(exact);
        float[] x = gaussians(rows * in);
        x[0] = -0f;
        float[] expected = multiply(exact, x, new Desk(new PlainRowLoops()));
        assertThat(multiply(held, x, new Desk(new PlainRowLoops()))).isEqualTo(expected);
        assumeThat(Instructions.vectors()).as("vector instructions").isTrue();
        assertThat(multiply(held, x, new Desk(RowInstructions.vectors()))).isEqualTo(expected);
    }

    @Test
    void aMatrixIsHeldOnlyIfEveryNumberStaysWhatItIs() {
        NativeMatrix exact = matrix(32, 70);
        assertThat(Bfloat16Matrix.holds(exact)).isTrue();
        int last = 32 * 70 - 1;
        exact.values().put(last, Math.nextUp(exact.values().get(last)));
        assertThat(Bfloat16Matrix.holds(exact)).isFalse();
        assertThat(Bfloat16Matrix.holds(matrix(24, 70))).isFalse();
        assertThat(Bfloat16Matrix.holds(new NativeMatrix(matrix(32, 16).values(), 32, 16, true)))
                .isFalse();
    }

    @Test
    void otherOutputsAreLeftAlone() {
        Bfloat16Matrix held = held(matrix(16, 40));
        float[] y = new float[40];
        y[31] = 7;
        held.products(1, Rows.of(new float[16], 16, 1), Rows.of(y, 40, 1), new Desk());
        assertThat(y[31]).isEqualTo(7);
        assertThat(y[32]).isZero();
    }

    @Test
    void numbersThatAreNotThereAreMissed() {
        assertThatThrownBy(() -> new Bfloat16Matrix(IntBuffer.allocate(31), 16, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 / 2 x 4")
                .hasMessageContaining("31");
    }

    private static Bfloat16Matrix held(NativeMatrix exact) {
        return Bfloat16Matrix.of(exact, memory(exact.values().capacity() / 2).asIntBuffer());
    }

    private static NativeMatrix matrix(int in, int out) {
        FloatBuffer values = memory(in * out).asFloatBuffer();
        for (float value : gaussians(in * out)) {
            values.put(Float.intBitsToFloat(Float.floatToRawIntBits(value) & UPPER));
        }
        return new NativeMatrix(values, in, out, false);
    }

    private static ByteBuffer memory(int numbers) {
        return ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    private static float[] gaussians(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) RANDOM.nextGaussian();
        }
        return numbers;
    }

    private static float[] multiply(LinearMap matrix, float[] x, Desk desk) {
        int rows = x.length / matrix.in();
        float[] y = new float[rows * matrix.out()];
        for (int task = 0; task < matrix.tasks(); task++) {
            matrix.products(task, Rows.of(x, matrix.in(), rows), Rows.of(y, matrix.out(), rows), desk);
        }
        return y;
    }
}
