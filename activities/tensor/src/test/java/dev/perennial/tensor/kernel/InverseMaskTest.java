package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InverseMaskTest {
    private static float left(double lowest, double range, double probability) {
        InverseMask mask = new InverseMask(1, 2, lowest, range);
        mask.keep(0, 1, probability);
        float[] values = {3, 3};
        mask.drop(values, Span.natural(new PlainLoops(), 0, 2));
        assertThat(values[0]).isZero();
        return values[1];
    }

    @Test
    void whatIsKeptIsDividedByItsProbability() {
        assertThat(left(0.25, 0.5, 0.25)).isEqualTo(12);
        assertThat(left(0, 1, 1)).isEqualTo(3);
    }

    @Test
    void aProbabilityThatRoundsToNothingDividesByTheFirstStep() {
        assertThat(left(0, 1, 1e-9)).isEqualTo(3 * 65_534f);
    }
}
