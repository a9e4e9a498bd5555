package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void risesInALineAndFallsAlongACosine() {
        LearningRate rate = new LearningRate(1, 4, 0.1);
        assertThat(rate.at(0, 20)).isEqualTo(0.25);
        assertThat(rate.at(3, 20)).isEqualTo(1);
        assertThat(rate.at(4, 20)).isEqualTo(1);
        assertThat(rate.at(12, 20)).isCloseTo(0.55, within(1e-12));
        assertThat(rate.at(16, 20)).isCloseTo(0.1 + 0.9 * 0.5 * (1 - Math.sqrt(0.5)), within(1e-12));
        assertThat(rate.at(20, 20)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void fallsInALine() {
        LearningRate rate = LearningRate.linear(2, 4, 0.5);
        assertThat(rate.at(1, 20)).isEqualTo(1);
        assertThat(rate.at(4, 20)).isEqualTo(2);
        assertThat(rate.at(8, 20)).isCloseTo(1.75, within(1e-12));
        assertThat(rate.at(20, 20)).isCloseTo(1, within(1e-12));
    }

    @Test
    void staysAtItsPeak() {
        LearningRate rate = LearningRate.constant(3, 2);
        assertThat(rate.at(0, 10)).isEqualTo(1.5);
        assertThat(rate.at(1, 10)).isEqualTo(3);
        assertThat(rate.at(9, 10)).isEqualTo(3);
    }

    @Test
    void refusesRatesThatCannotBe() {
        assertThatThrownBy(() -> LearningRate.linear(0, 1, 1)).hasMessageContaining("found 0.0, 1 and 1.0");
        assertThatThrownBy(() -> new LearningRate(1, 0, 0.5, LearningRate.Decay.CONSTANT))
                .hasMessageContaining("found 0.5");
    }
}
