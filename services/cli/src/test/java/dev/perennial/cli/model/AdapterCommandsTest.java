package dev.perennial.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import dev.perennial.model.ModelFolder;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraFactors;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraMerge;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.model.lora.LoraTargets;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PEFT adapter beside a model. */
class AdapterCommandsTest {
    private static final Path BASE = Shipped.of("base-1");
    private static final String MODULE = "model.layers.1.mlp.down_proj";

    @TempDir
    private Path folder = Path.of("");

    private Path adapter(int extra) throws IOException {
        try (ModelTensors base = ModelTensors.open(BASE)) {
            TensorInfo weight = base.info(MODULE + ".weight");
            int out = Math.toIntExact(weight.shape().get(0));
            int in = Math.toIntExact(weight.shape().get(1)) + extra;
            LoraSettings settings = LoraSettings.of(4, 8, LoraTargets.named("down_proj"));
            LoraFactors factors = new LoraFactors(random(4, in), random(out, 4));
            Path made = Files.createDirectories(folder.resolve("adapter" + extra));
            LoraFolder.write(new LoraAdapter(settings, Map.of(MODULE, factors)), made, DType.F32);
            return made;
        }
    }

    private static Matrix random(int rows, int columns) {
        Random random = new Random(rows);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.3f * (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }

    @Test
    void aModelWithAnAdapterSaysWhatTheMergedFolderSays() throws IOException {
        Path adapter = adapter(0);
        Path merged = folder.resolve("merged");
        try (ModelTensors base = ModelTensors.open(BASE)) {
            LoraMerge merge = new LoraMerge(base, LoraFolder.read(adapter));
            ModelFolder.write(merge.tensors(), merge::write, merged, BASE);
        }
        Run scored = Run.of("score", BASE, Shipped.QUESTION, "--adapter", adapter, "--json");
        assertThat(scored.errors()).isEmpty();
        assertThat(scored.output())
                .isEqualTo(Run.of("score", merged, Shipped.QUESTION, "--json").output())
                .isNotEqualTo(Run.of("score", BASE, Shipped.QUESTION, "--json").output());
        assertThat(Run.of("generate", BASE, Shipped.QUESTION, "--max-tokens", "6", "--adapter", adapter)
                        .output())
                .isEqualTo(Run.of("generate", merged, Shipped.QUESTION, "--max-tokens", "6")
                        .output());
    }

    @Test
    void anAdapterOfAnotherBaseIsRefusedByTheTensor() throws IOException {
        Run other = Run.of("score", BASE, "text", "--adapter", adapter(1));
        assertThat(other.exit()).isOne();
        assertThat(other.errors())
                .contains(MODULE + ".weight", "the adapter is for", "use the model it was made for")
                .hasLineCount(1);
        Run none = Run.of("generate", BASE, "text", "--adapter", BASE);
        assertThat(none.exit()).isOne();
        assertThat(none.errors())
                .contains("adapter_config.json, which an adapter's folder needs")
                .hasLineCount(1);
    }

    @Test
    void inspectsAnAdapter() throws IOException {
        Path adapter = adapter(0);
        Run run = Run.of("inspect", adapter, "--json");
        assertThat(run.errors()).isEmpty();
        JsonNode document = Json.parse(run.output(), "inspect");
        assertThat(document.path("kind").asText()).isEqualTo("adapter");
        JsonNode config = document.path("config");
        assertThat(config.path("rank").asInt()).isEqualTo(4);
        assertThat(config.path("alpha").asDouble()).isEqualTo(8);
        assertThat(config.path("targets").path(0).asText()).isEqualTo("down_proj");
        assertThat(config.path("modules").asInt()).isOne();
        assertThat(config.has("base")).isTrue();
        assertThat(document.path("tensors").path(0).path("norm").asDouble()).isPositive();
        assertThat(Run.of("inspect", adapter).output()).contains("lora {\"rank\":4,\"alpha\":8.0", "problems    none");
        Path file = adapter.resolve("adapter_config.json");
        Files.writeString(file, Files.readString(file).replace("\"r\" : 4", "\"r\" : 2"));
        Run broken = Run.of("inspect", adapter);
        assertThat(broken.exit()).isOne();
        assertThat(broken.errors())
                .contains("has rank 4, adapter_config.json says r 2")
                .hasLineCount(1);
    }
}
