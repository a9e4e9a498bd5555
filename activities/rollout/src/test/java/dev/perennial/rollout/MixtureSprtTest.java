package dev.perennial.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mixture test against values computed independently. */
class MixtureSprtTest {
    @ParameterizedTest
    @CsvSource({
        "0.02, 0.03, 5000, 32.0376",
        "0.02, 0.02, 5000, 0.26963",
        "0.10, 0.12, 4000, 8.93564",
        "0.10, 0.15, 1000, 5.05804"
    })
    void lambdaOfTwoRates(double x, double y, int n, double expected) {
        double variance = (x * (1 - x) + y * (1 - y)) / n;
        assertThat(MixtureSprt.lambda(y - x, variance, 0.01)).isCloseTo(expected, within(5e-5));
        assertThat(MixtureSprt.lambda(x - y, variance, 0.01)).isCloseTo(expected, within(5e-5));
    }

    @ParameterizedTest
    @CsvSource({"1e-5, 0.01, 0.05", "1e-3, 0.3, 0.01", "0.02, 0.1, 0.2"})
    void theHalfWidthIsWhereLambdaReachesItsLimit(double variance, double tau, double alpha) {
        double half = MixtureSprt.halfWidth(variance, tau, alpha);
        assertThat(MixtureSprt.lambda(half, variance, tau) * alpha).isCloseTo(1, within(1e-9));
    }

    @Test
    void overwhelmingEvidenceStaysFinite() {
        assertThat(MixtureSprt.lambda(1, 1e-9, 0.1)).isEqualTo(Double.MAX_VALUE);
    }
}
