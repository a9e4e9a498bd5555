package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Distributions against the warpers of transformers (src/test/python/sampling.py). */
class DrawTest {
    private static double[] probabilities(Sampling sampling, float... logits) {
        double[] weights = new Draw(sampling).weights(logits);
        double total = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / total).toArray();
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.get(i).floatValue();
        }
        return values;
    }

    @Test
    void drawsFromWhatTheReferenceDrawsFrom() throws IOException {
        try (InputStream in = DrawTest.class.getResourceAsStream("/sampling.json")) {
            JsonNode golden = new ObjectMapper().readTree(Objects.requireNonNull(in));
            for (JsonNode expected : golden.path("cases")) {
                Sampling sampling = new Sampling(
                        expected.path("temperature").doubleValue(),
                        expected.path("topK").intValue(),
                        expected.path("topP").doubleValue(),
                        1);
                float[] logits = floats(
                        golden.path("logits").path(expected.path("logits").asText()));
                double[] found = probabilities(sampling, logits);
                for (int id = 0; id < found.length; id++) {
                    assertThat(found[id])
                            .as("%s of %s with %s", id, expected.path("logits").asText(), sampling)
                            .isCloseTo(expected.path("probabilities").get(id).doubleValue(), within(1e-9));
                }
            }
            assertThat(golden.path("cases").size()).isGreaterThan(200);
        }
    }

    @Test
    void whatIsAsLikelyAsTheLastTokenStays() {
        assertThat(probabilities(new Sampling(1, 2, 1, 0), 1, 3, 2, 2))
                .isEqualTo(probabilities(new Sampling(1, 3, 1, 0), 1, 3, 2, 2));
        double[] kept = probabilities(new Sampling(1, 0, 0.7, 0), 1, 1, 1, 1);
        assertThat(kept).containsOnly(0.25);
    }

    @Test
    void theLikeliestTokenAlwaysStays() {
        assertThat(probabilities(new Sampling(1, 0, 1e-9, 0), 0, 5, 4)).containsExactly(0, 1, 0);
        assertThat(probabilities(new Sampling(0.01, 1, 0.5, 0), 0, 5, 4)).containsExactly(0, 1, 0);
    }

    @Test
    void refusesANegativeTopK() {
        assertThatThrownBy(() -> new Sampling(1, -1, 1, 0))
                .hasMessageContaining("top-k")
                .hasMessageContaining("-1");
    }
}
