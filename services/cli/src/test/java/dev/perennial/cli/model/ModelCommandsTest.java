package dev.perennial.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(document.path("head").asText()).isEqualTo("tied");
        assertThat(document.path("tokenizer").path("type").asText()).isEqualTo("BPE");
        assertThat(document.path("tensors").path(0).path("norm").asDouble()).isPositive();
        assertThat(Run.of("inspect", BASE).output())
                .contains("model.embed_tokens.weight", "NORM", "problems    none", "no chat template");
    }

    @Test
    void inspectsAFamilyItCannotRunAndAFileAlone(@TempDir Path folder) throws IOException {
        Path model = Shipped.copy("base-1", folder);
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("LlamaForCausalLM", "OddForCausalLM"));
        Run run = Run.of("inspect", model, "--json");
        assertThat(run.exit()).isOne();
        assertThat(run.errors())
                .contains("1 problem", "OddForCausalLM", "LlamaForCausalLM")
                .hasLineCount(1);
        JsonNode document = Json.parse(run.output(), "inspect");
        assertThat(document.path("runs").asBoolean()).isFalse();
        assertThat(document.path("tensors").size()).isGreaterThan(30);
        Run alone = Run.of("inspect", model.resolve("model.safetensors"));
        assertThat(alone.exit()).isZero();
        assertThat(alone.output()).contains("unknown", "model.norm.weight");
    }

    @Test
    void writesOutConversationsByTheModelsTemplate(@TempDir Path folder) throws IOException {
        Run without = Run.of("generate", BASE, "--user", "Where does Ada Ashby live?");
        assertThat(without.exit()).isOne();
        assertThat(without.errors()).contains("has no chat template").hasLineCount(1);
        Path model = Shipped.copy("base-1", folder);
        Files.writeString(
                model.resolve("chat_template.jinja"),
                "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system, please') }}{% endif %}"
                        + "Q: {{ m.content }}\nA:{% endfor %}");
        String plain =
                Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "4").output();
        assertThat(Run.of("generate", model, "--user", "Where does Ada Ashby live?", "--max-tokens", "4")
                        .output())
                .isEqualTo(plain);
        Path chat = Files.writeString(
                folder.resolve("chat.json"),
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Where does Ada Ashby live?\"}]}");
        assertThat(Run.of("generate", model, "--chat", chat, "--max-tokens", "4")
                        .output())
                .isEqualTo(plain);
        Run refused = Run.of("generate", model, "--system", "Be brief.", "--user", "Who?");
        assertThat(refused.exit()).isOne();
        assertThat(refused.errors())
                .contains("chat template refuses: No system, please")
                .hasLineCount(1);
        assertThat(Run.of("generate", model, "text", "--user", "Who?").exit()).isEqualTo(2);
        assertThat(Run.of("generate", model, "--system", "Be brief.").exit()).isEqualTo(2);
    }

    @Test
    void endsBeforeStopsAndDrawsFromTheLikeliest() {
        String whole =
                Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "8").output();
        String stop = whole.strip().substring(2, 5);
        Run stopped = Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "8", "--stop", "zzz", "--stop", stop);
        assertThat(stopped.output().stripTrailing())
                .isEqualTo(whole.substring(0, whole.indexOf(stop)).stripTrailing());
        assertThat(Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "8", "--temperature", "5", "--top-k", "1")
                        .output())
                .isEqualTo(whole);
        assertThat(Run.of(
                                "generate",
                                BASE,
                                Shipped.QUESTION,
                                "--max-tokens",
                                "8",
                                "--temperature",
                                "5",
                                "--top-p",
                                "1e-9")
                        .output())
                .isEqualTo(whole);
        assertThat(Run.of("generate", BASE, "text", "--top-k", "-1").errors())
                .contains("top-k")
                .hasLineCount(1);
    }

    @Test
    void whatIsNotSaidIsAsTheModelsGenerationConfigurationHasIt(@TempDir Path folder) throws IOException {
        Path model = Shipped.copy("base-1", folder);
        Path config = model.resolve("generation_config.json");
        Files.writeString(config, "{\"do_sample\": true, \"temperature\": 3, \"top_k\": 20, \"max_new_tokens\": 9}");
        Run said = Run.of("generate", BASE, "In the", "--max-tokens", "9", "--temperature", "3", "--top-k", "20");
        assertThat(said.exit()).isZero();
        assertThat(Run.of("generate", model, "In the").output()).isEqualTo(said.output());
        String greedy = Run.of("generate", BASE, "In the", "--max-tokens", "9").output();
        assertThat(said.output()).isNotEqualTo(greedy);
        assertThat(Run.of("generate", model, "In the", "--temperature", "0").output())
                .isEqualTo(greedy);
        Files.writeString(config, "{\"temperature\": 3, \"max_new_tokens\": 9}");
        assertThat(Run.of("generate", model, "In the").output()).isEqualTo(greedy);
        Files.writeString(config, "{\"top_k\": \"twenty\"}");
        Run refused = Run.of("generate", model, "In the");
        assertThat(refused.exit()).isOne();
        assertThat(refused.errors())
                .contains("generation_config.json: expected top_k to be a whole number")
                .hasLineCount(1);
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
