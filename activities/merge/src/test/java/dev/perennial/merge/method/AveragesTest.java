package dev.perennial.merge.method;

import static dev.perennial.merge.method.Merging.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.MemoryTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AveragesTest {
    /** Of 1, 10 and 100: a sum tells each share. */
    @ParameterizedTest
    @CsvSource({"uniform_soup, 37", "sma, 37", "ema, 22.24", "wma, 53.5", "lm_cocktail, 37"})
    void sharesAreAsPublished(String method, double expected) {
        assertThat((double) merging(method).floats()[0]).isCloseTo(expected, within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform_soup", "sma", "ema", "wma", "lm_cocktail"})
    void oneModelIsThatModelBitForBit(String method) {
        MemoryTensors model = vector(0.1f, -0f, 3e-30f, 7);

        assertThat(Merging.by(method).model(model, "loss", 3).floats()).containsExactly(model.floats("w"));
    }

    @Test
    void anExponentialAverageGoesOnFromTheFirst() {
        float[] merged = merging("ema").set("alpha", 0.5).floats();

        assertThat(merged[0]).isCloseTo(0.5f * 100 + 0.5f * (0.5f * 10 + 0.5f * 1), within(1e-5f));
        assertThat(merging("ema").set("alpha", 1).floats()[0]).isEqualTo(100);
    }

    @Test
    void theLowerALossTheLargerTheShare() {
        float[] merged = Merging.by("lm_cocktail")
                .model(vector(1), "loss", 7)
                .model(vector(0), "loss", 2)
                .floats();
        float[] sharp = Merging.by("lm_cocktail")
                .model(vector(1), "loss", 7)
                .model(vector(0), "loss", 2)
                .set("temperature", 0.001)
                .floats();

        assertThat((double) merged[0]).isCloseTo(1 / (1 + Math.E), within(1e-6));
        assertThat(sharp[0]).isEqualTo(0);
    }

    @Test
    void lossesOfAnySizeHaveShares() {
        assertThat(Merging.by("lm_cocktail")
                        .model(vector(1), "loss", 1e6)
                        .model(vector(3), "loss", 1e6)
                        .floats())
                .containsExactly(2);
    }

    @ParameterizedTest
    @CsvSource({
        "ema, alpha, 0",
        "ema, alpha, 1.5",
        "lm_cocktail, temperature, 0",
        "lm_cocktail, temperature, -1",
        "running, merged, 0"
    })
    void settingsOutOfRangeAreRefusedByName(String method, String setting, double value) {
        Merging merging = merging(method).set(setting, value);

        assertThatThrownBy(merging::floats)
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining(method + ": expected a")
                .hasMessageContaining(setting)
                .hasMessageContaining("found " + value);
    }

    private static Merging merging(String method) {
        return Merging.by(method)
                .model(vector(1), "loss", 2)
                .model(vector(10), "loss", 2)
                .model(vector(100), "loss", 2);
    }
}
