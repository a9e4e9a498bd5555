package dev.perennial.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.file.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The command line on SmolLM2-135M-Instruct against what transformers computed from the same folder. */
@Tag("slow")
@EnabledIfEnvironmentVariable(named = "PERENNIAL_SMOLLM2", matches = ".+")
class RealModelTest {
    private static final Path EXPECTED = Path.of("../../activities/model/src/test/resources/smollm2-expected.json");

    @Test
    void scoresAndGeneratesAsTheReferenceDoes() {
        Path model = Path.of(System.getenv("PERENNIAL_SMOLLM2"));
        for (JsonNode prompt : Json.read(EXPECTED).path("prompts")) {
            String text = prompt.path("prompt").asText();
            JsonNode scored = json(Run.of("score", model, text, "--top", "5", "--json"));
            assertThat(scored.path("ids")).as(text).isEqualTo(prompt.path("ids"));
            for (int i = 0; i < 5; i++) {
                JsonNode next = scored.path("next").path(i);
                JsonNode expected = prompt.path("top5").path(i);
                assertThat(next.path("id")).as(text).isEqualTo(expected.path("id"));
                assertThat(next.path("token")).as(text).isEqualTo(expected.path("token"));
                assertThat(next.path("logit").asDouble())
                        .as(text)
                        .isCloseTo(expected.path("logit").asDouble(), within(1e-3));
            }
            assertGreedy(model, text, prompt);
        }
    }

    /** The reference does not stop at the end of text; ours does. */
    private static void assertGreedy(Path model, String text, JsonNode prompt) {
        JsonNode generated =
                json(Run.of("generate", model, text, "--max-tokens", "20", "--temperature", "0", "--json"));
        int start = prompt.path("ids").size();
        assertThat(generated.path("ids").size()).as(text).isGreaterThan(start);
        for (int i = start; i < generated.path("ids").size(); i++) {
            assertThat(generated.path("ids").path(i))
                    .as(text)
                    .isEqualTo(prompt.path("greedy").path(i - start));
        }
    }

    private static JsonNode json(Run run) {
        assertThat(run.errors()).isEmpty();
        return Json.parse(run.output(), "output");
    }
}
