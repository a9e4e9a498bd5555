package dev.perennial.tensor.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perennial.tensor.kernel.Instructions;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialTest {
    @Test
    void itIsThatOfFloat64WithinTwoUnitsInTheLastPlace() {
        float[] x = numbers(200_000);
        float[] found = x.clone();
        new Desk(new PlainRowLoops()).exp(found, 0, found.length);
        for (int i = 0; i < x.length; i++) {
            double expected = Math.exp(x[i]);
            assertThat(Math.abs(found[i] - expected))
                    .as("e^%s", x[i])
                    .isLessThanOrEqualTo(2 * Math.ulp((float) expected));
        }
    }

    @Test
    void plainLoopsGiveTheBitsOfVectorInstructions() {
        assumeThat(Instructions.vectors()).as("vector instructions").isTrue();
        float[] plain = numbers(1003);
        plain[0] = -0f;
        plain[1] = -200;
        plain[2] = 200;
        plain[3] = Float.NEGATIVE_INFINITY;
        plain[4] = Float.POSITIVE_INFINITY;
        plain[5] = Float.NaN;
        float[] vector = plain.clone();
        new Desk(new PlainRowLoops()).exp(plain, 1, 1001);
        new Desk(RowInstructions.vectors()).exp(vector, 1, 1001);
        assertThat(vector).isEqualTo(plain);
        assertThat(plain[0]).isZero();
        assertThat(plain[1]).isPositive().isLessThan(2e-38f);
        assertThat(plain[2]).isFinite().isGreaterThan(1e38f);
        assertThat(plain[5]).isNaN();
    }

    private static float[] numbers(int count) {
        Random random = new Random(3);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (random.nextFloat() - 0.5f) * 2 * 87;
        }
        return numbers;
    }
}
