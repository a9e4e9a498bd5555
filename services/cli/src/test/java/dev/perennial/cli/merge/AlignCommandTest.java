package dev.perennial.cli.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.SmallModel;
import dev.perennial.cli.file.Json;
import dev.perennial.merge.basin.Permutations;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignCommandTest {
    private static final String UP = "model.layers.1.mlp.up_proj.weight";
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";

    @TempDir
    private Path folder = Path.of("");

    private Path reference = Path.of("");
    private Path permuted = Path.of("");
    private Path other = Path.of("");
    private Path text = Path.of("");

    @BeforeEach
    void models() throws IOException {
        MemoryTensors weights = SmallModel.weights(1);
        reference = SmallModel.write(folder.resolve("reference"), weights);
        permuted = SmallModel.write(
                folder.resolve("permuted"),
                Permutations.random(SmallModel.config(), 3).apply(weights));
        other = SmallModel.write(folder.resolve("other"), SmallModel.weights(2));
        text = Files.writeString(folder.resolve("text.txt"), Shipped.QUESTION.repeat(8));
    }

    private static float[] floats(Path model, String tensor) {
        try (TensorSource tensors = ModelTensors.open(model)) {
            return tensors.floats(tensor);
        }
    }

    @Test
    void findsThePermutedModelAgainAndSaysThatItsFunctionIsTheSame() throws IOException {
        Path out = folder.resolve("out");
        Path report = folder.resolve("report.json");
        Run run = Run.of("align", permuted, reference, out, "--report", report);
        assertThat(run.errors()).isEmpty();
        assertThat(run.output())
                .containsPattern("in the new order +1\\.0000  0\\.0000")
                .contains("settled", "the same function in the new order")
                .contains("the hidden units of 2 layers, the heads of 2 of 2, the stream");
        try (TensorSource expected = ModelTensors.open(reference);
                TensorSource found = ModelTensors.open(out)) {
            for (TensorInfo info : expected.tensors()) {
                assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(expected.bytes(info.name()));
            }
        }
        JsonNode figures = Json.read(report);
        assertThat(figures.path("before").path("cosine").asDouble()).isLessThan(0.5);
        assertThat(figures.path("sweeps").asInt()).isGreaterThan(1);
        assertThat(figures.path("logits").asDouble()).isLessThan(1e-4);
        assertThat(Shipped.listed(out)).containsExactly("config.json", "model.safetensors", "tokenizer.json");
    }

    @Test
    void findsItByWhatItsPartsDoOnAText() {
        Path out = folder.resolve("out");
        Run run = Run.of("align", permuted, reference, out, "--by", "activations", "--text", text);
        assertThat(run.errors()).isEmpty();
        assertThat(run.output())
                .containsPattern("in the new order +1\\.0000  0\\.0000")
                .contains("the hidden units of 2 layers, the heads of 2 of 2, the stream");
        assertThat(floats(out, UP)).isEqualTo(floats(reference, UP));
    }

    @Test
    void aMixtureIsAPointBetweenTheTwo() {
        Path out = folder.resolve("out");
        Run run = Run.of("align", other, reference, out, "--interpolate", 0.25, "--sweeps", 1, "--json");
        assertThat(run.errors()).isEmpty();
        Path aligned = folder.resolve("aligned");
        assertThat(Run.of("align", other, reference, aligned, "--sweeps", 1).exit())
                .isZero();
        float expected = 0.75f * floats(reference, UP)[5] + 0.25f * floats(aligned, UP)[5];
        assertThat(floats(out, UP)[5]).isCloseTo(expected, within(2e-3f));
        JsonNode figures = Json.parse(run.output(), "output");
        assertThat(figures.path("after").path("cosine").asDouble())
                .isGreaterThan(figures.path("before").path("cosine").asDouble());
        assertThat(figures.has("perplexity")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"rescale, false", "reshift, true", "repair, true"})
    void hiddenUnitsAreSetRightAndLlamaGetsBiasesWhereMeansMove(String kind, boolean biased) {
        Path out = folder.resolve("out");
        Object[] words = {
            "align", other, reference, out, "--interpolate", 0.5, "--repair", kind, "--text", text, "--json"
        };
        Run run = Run.of(words);
        assertThat(run.errors()).isEmpty();
        JsonNode figures = Json.parse(run.output(), "output");
        assertThat(figures.path("perplexity").properties()).hasSize(4);
        assertThat(figures.path("layers")).hasSize(2);
        double factor = figures.path("layers").path(0).path("factor").asDouble();
        assertThat(factor > 1.05).isEqualTo(!kind.equals("reshift"));
        assertThat(Json.read(out.resolve("config.json")).path("mlp_bias").asBoolean())
                .isEqualTo(biased);
        assertThat(Run.of("inspect", out).exit()).isZero();
        assertThat(floats(out, DOWN)).isNotEqualTo(floats(reference, DOWN));
        if (biased) {
            assertThat(floats(out, "model.layers.1.mlp.down_proj.bias")).isNotEqualTo(new float[32]);
            assertThat(floats(out, "model.layers.1.mlp.gate_proj.bias")).containsOnly(0);
        }
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeTheWork() throws IOException {
        Path out = folder.resolve("out");
        assertRefused("add --interpolate", "align", other, reference, out, "--repair", "rescale", "--text", text);
        assertRefused("add --text FILE", "align", other, reference, out, "--interpolate", 0.5, "--repair", "repair");
        assertRefused("add --text FILE", "align", other, reference, out, "--by", "activations");
        assertRefused("is for --by activations or about a mixture", "align", other, reference, out, "--text", text);
        Path empty = Files.writeString(folder.resolve("empty.txt"), "a");
        Object[] tooShort = {"align", other, reference, out, "--by", "activations", "--text", empty};
        assertRefused("needs at least 2 tokens", tooShort);
        Files.delete(empty);
        assertRefused("from 0 to 1, found 2", "align", other, reference, out, "--interpolate", 2);
        assertRefused("only models of one shape", "align", Shipped.of("base-1"), reference, out);
        for (Path model : new Path[] {other, reference}) {
            Path config = model.resolve("config.json");
            Files.writeString(
                    config, Files.readString(config).replace("Llama", "Mistral").replace("\"llama\"", "\"mistral\""));
        }
        Object[] words = {"align", other, reference, out, "--interpolate", 0.5, "--repair", "reshift", "--text", text};
        assertRefused("cannot ask for any: use --repair rescale", words);
        assertThat(Shipped.listed(folder)).containsExactly("other", "permuted", "reference", "text.txt");
    }

    private static void assertRefused(String reason, Object... words) {
        Run run = Run.of(words);
        assertThat(run.exit()).isOne();
        assertThat(run.errors()).contains(reason).hasLineCount(1);
    }
}
