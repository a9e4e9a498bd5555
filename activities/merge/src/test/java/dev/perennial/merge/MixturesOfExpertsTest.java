package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.config.Presence;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixturesOfExpertsTest {
    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void models() throws IOException {
        write("a");
        write("b");
    }

    private void write(String name) throws IOException {
        Path model = Files.createDirectories(folder.resolve(name));
        MemoryTensors tensors = MemoryTensors.named(name);
        for (int expert = 0; expert < 2; expert++) {
            String layer = "model.layers.0.mlp.experts." + expert + ".";
            tensors.put(layer + "gate_proj.weight", new float[] {1}, 1, 1)
                    .put(layer + "up_proj.weight", new float[] {1}, 1, 1)
                    .put(layer + "down_proj.weight", new float[] {1}, 1, 1);
        }
        SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), tensors);
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"qwen3_moe\"}");
    }

    @Test
    void thePlanSaysOnceThatExpertsAreJoined() {
        try (FolderMerge merge = merge(MergeConfig.parse(
                "{merge_method: linear, models: [{model: a}, {model: b}], parameters: {weight: 1}}"))) {
            assertThat(merge.plan().warnings()).singleElement().asString().contains("Transformers 4");
            assertThat(merge.plan().tensors())
                    .extracting(tensor -> tensor.result().name())
                    .containsExactly("model.layers.0.mlp.experts.down_proj", "model.layers.0.mlp.experts.gate_up_proj");
        }
    }

    @Test
    void plainFilesAreMergedAsTheyAre() {
        String files = "models: [{model: a/model.safetensors}, {model: b/model.safetensors}]";
        MergeConfig config =
                MergeConfig.raw("{merge_method: linear, " + files + ", parameters: {weight: 1}}", Presence.STRICT);
        try (FolderMerge merge = merge(config)) {
            assertThat(merge.plan().warnings()).noneMatch(warning -> warning.contains("experts"));
            assertThat(merge.inputs().get(0).tensors()).isEqualTo(6);
        }
    }

    @Test
    void settingsThatAreNoJsonAreRefusedWithTheOtherProblems() throws IOException {
        Files.writeString(folder.resolve("b/config.json"), "{");
        MergeConfig config = MergeConfig.parse(
                "{merge_method: linear, models: [{model: b}, {model: none}], parameters: {weight: 1}}");

        assertThatThrownBy(() -> merge(config).close())
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("1) model b: ")
                .hasMessageContaining("config.json: expected JSON")
                .hasMessageContaining("2) model none: ");
    }

    private FolderMerge merge(MergeConfig config) {
        return new FolderMerge(config, folder);
    }
}
