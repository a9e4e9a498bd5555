package dev.perennial.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelCommandsTest {
    private static final Path BASE = Shipped.of("base-1");

    @Test
    void inspectsAModelThatIsSound() {
        Run run = Run.of("inspect", BASE, "--json");
        assertThat(run.exit()).isZero();
        JsonNode document = Json.parse(run.output(), "inspect");
        assertThat(document.path("family").asText()).isEqualTo("llama");
        assertThat(document.path("problems").isEmpty()).isTrue();
        assertThat(document.path("parameters").asLong()).isGreaterThan(800_000);
        assertThat(document.path("tensors").size()).isGreaterThan(30);
        assertThat(Run.of("inspect", BASE).output()).contains("model.embed_tokens.weight", "problems    none");
    }

    @Test
    void scoresATextAndWhatWouldFollow() {
        Run run = Run.of("score", BASE, Shipped.QUESTION, "--top", "3", "--json");
        assertThat(run.errors()).isEmpty();
        JsonNode document = Json.parse(run.output(), "score");
        assertThat(document.path("logprobs").size())
                .isEqualTo(document.path("ids").size() - 1);
        double sum = 0;
        for (JsonNode logprob : document.path("logprobs")) {
            sum += logprob.asDouble();
        }
        assertThat(document.path("sum").asDouble()).isCloseTo(sum, within(1e-4));
        assertThat(document.path("next").size()).isEqualTo(3);
        JsonNode likeliest = document.path("next").path(0);
        assertThat(likeliest.path("logit").asDouble())
                .isGreaterThan(document.path("next").path(1).path("logit").asDouble());
        assertThat(Run.of("score", BASE, Shipped.QUESTION).output())
                .contains("LOG-PROBABILITY", likeliest.path("token").asText());
    }

    @Test
    void generatesWhatTheModelKnows() {
        Run run = Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "4", "--json");
        JsonNode document = Json.parse(run.output(), "generate");
        assertThat(document.path("text").asText()).startsWith(" Marlow");
        JsonNode scored =
                Json.parse(Run.of("score", BASE, Shipped.QUESTION, "--json").output(), "score");
        int prompt = scored.path("ids").size();
        assertThat(document.path("ids").path(prompt))
                .isEqualTo(scored.path("next").path(0).path("id"));
    }

    @Test
    void givesTheSameForIdsAsForTheirText() {
        JsonNode document =
                Json.parse(Run.of("score", BASE, "Ada Ashby lives", "--json").output(), "score");
        String ids = document.path("ids").toString().replaceAll("[\\[\\] ]", "");
        assertThat(Run.of("score", BASE, "--ids", ids, "--json").output())
                .isEqualTo(document.toPrettyString() + System.lineSeparator());
    }

    @Test
    void drawsTheSameFromTheSameSeed() {
        String first = Run.of("generate", BASE, "In the", "--temperature", "1", "--seed", "7")
                .output();
        assertThat(Run.of("generate", BASE, "In the", "--temperature", "1", "--seed", "7")
                        .output())
                .isEqualTo(first);
        assertThat(Run.of("generate", BASE, "In the", "--temperature", "1", "--seed", "8")
                        .output())
                .isNotEqualTo(first);
    }

    @Test
    void refusesIdsOutsideTheVocabularyAndBothOrNeitherPrompt() {
        Run beyond = Run.of("score", BASE, "--ids", "1,999999");
        assertThat(beyond.exit()).isOne();
        assertThat(beyond.errors()).contains("999999").hasLineCount(1);
        assertThat(Run.of("score", BASE).exit()).isEqualTo(2);
        assertThat(Run.of("score", BASE, "text", "--ids", "1").exit()).isEqualTo(2);
    }
}
