package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a sample says of where a count will be cut. */
class SampleTest {
    private static final int ELEMENTS = 1 << 18;
    private static final float OFTEN = 0.6732f;
    private static final float SELDOM = 0.6741f;

    /** Normal numbers, with two that come often near the median of their magnitudes. */
    private static float[] values() {
        Random random = new Random(4);
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            int kind = random.nextInt(100);
            values[i] = kind < 3 ? OFTEN : kind < 5 ? -SELDOM : (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void aBracketIsNarrowHoldsItsShareAndKnowsTheNumbersThatComeOften() {
        float[] values = values();
        MemoryTensors source = MemoryTensors.named("m").put(TensorInfo.of("w", DType.F32, ELEMENTS), values);
        Sweep sweep = Sweep.of(Delta.of(new Input(source, "w")));
        int[] magnitudes = new int[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            magnitudes[i] = Float.floatToRawIntBits(Math.abs(values[i]));
        }
        Arrays.sort(magnitudes);

        Histogram.Lane lane =
                Sample.of(List.of(sweep), ELEMENTS, 1).get(0).bracket(0.5).lane();

        assertThat(magnitudes[ELEMENTS / 2]).isBetween(lane.low, lane.high);
        assertThat(Arrays.stream(magnitudes).filter(each -> each >= lane.low && each <= lane.high))
                .hasSizeLessThan(ELEMENTS / 8);
        assertThat(List.of(lane.first, lane.second))
                .containsExactly(Float.floatToRawIntBits(OFTEN), Float.floatToRawIntBits(SELDOM));
    }
}
