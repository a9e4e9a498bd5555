package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGE = 100_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theVersionIsThatOfTheBuildAlsoOutsideAJar() throws IOException {
        assertThat(Provenance.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void expertsOfOneShapeAreToldApartByTheirContent() throws Exception {
        for (int i = 1; i <= 2; i++) {
            Path model = Files.createDirectories(folder.resolve("m" + i));
            MemoryTensors tensors = MemoryTensors.named("m" + i)
                    .put("model.layers.0.q_proj.weight", new float[] {i, 2, 3, 4, 5, 6}, 2, 3);
            SafetensorsWriter.write(model.resolve("model.safetensors"), Map.of(), tensors);
            Files.writeString(model.resolve("config.json"), "{\"is\": " + i + "}");
        }
        Path adapter = Files.createDirectories(folder.resolve("adapter"));
        MemoryTensors pair = MemoryTensors.named("adapter")
                .put("base_model.model.model.layers.0.q_proj.lora_A.weight", new float[] {1, 1, 1}, 1, 3)
                .put("base_model.model.model.layers.0.q_proj.lora_B.weight", new float[] {1, 1}, 2, 1);
        SafetensorsWriter.write(adapter.resolve("adapter_model.safetensors"), Map.of(), pair);
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 1, \"target_modules\": [\"q_proj\"]}");

        JsonNode inputs = inputs("""
                merge_method: slerp
                parameters: {t: 0.5}
                slices:
                - sources: [{model: m1, layer_range: [0, 1]}, {model: m2+adapter, layer_range: [0, 1]}]
                  base_model: m1
                """);

        JsonNode first = inputs.path(0).path("files").path(0);
        JsonNode second = inputs.path(1).path("files").path(0);
        assertThat(first.path("header_sha256")).isEqualTo(second.path("header_sha256"));
        assertThat(first.path("sha256").asText())
                .isEqualTo(sha256(folder.resolve("m1/model.safetensors")))
                .isNotEqualTo(second.path("sha256").asText());
        assertThat(inputs.path(0).path("besides").path(0).path("file").asText()).isEqualTo("config.json");
        assertThat(inputs.path(0).path("base").asBoolean()).isTrue();
        assertThat(inputs.path(1).has("base")).isFalse();
        assertThat(inputs.path(1).path("adapter").findValuesAsText("file"))
                .containsExactly("adapter_config.json", "adapter_model.safetensors");
        assertThat(inputs.path(1).path("adapter").findValuesAsText("sha256")).hasSize(2);
    }

    private JsonNode inputs(String config) throws IOException {
        Path out = folder.resolve("out");
        try (FolderMerge merge = new FolderMerge(MergeConfig.parse(config), folder)) {
            merge.write(MergeRun.to(out));
        }
        return JSON.readTree(out.resolve("provenance.json").toFile()).path("inputs");
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void largeFilesAreSampledInEveryTensor() throws IOException {
        float[] large = new float[LARGE];
        float[] small = new float[10];
        String before = sampled(large, small);
        assertThat(sampled(large, small)).isEqualTo(before).hasSize(64);

        small[7] = 1;
        assertThat(sampled(large, small)).isNotEqualTo(before);
        small[7] = 0;
        for (int k : new int[] {0, LARGE - 1}) {
            large[k] = 1;
            assertThat(sampled(large, small)).as("element %d", k).isNotEqualTo(before);
            large[k] = 0;
        }
        Arrays.fill(large, LARGE / 3, LARGE / 3 + LARGE / 6, 1);
        assertThat(sampled(large, small)).isNotEqualTo(before);
    }

    private String sampled(float[] large, float[] small) throws IOException {
        Path file = folder.resolve("large.safetensors");
        MemoryTensors tensors =
                MemoryTensors.named("large").put("large", large, large.length).put("small", small, small.length);
        SafetensorsWriter.write(file, Map.of(), tensors);
        return Digests.describe(file, JSON.createObjectNode(), 1000)
                .path("samples_sha256")
                .asText();
    }

    @Test
    void checkpointsOfPyTorchAreDescribedAsSafetensorsAre() throws Exception {
        Path model = Path.of(Objects.requireNonNull(ProvenanceTest.class.getResource("/parity/models/checkpoint"))
                .toURI());
        Path file = model.resolve("pytorch_model.bin");

        JsonNode input = inputs("{merge_method: passthrough, models: [{model: '%s'}]}".formatted(model))
                .path(0);

        assertThat(input.path("files").findValuesAsText("sha256")).containsExactly(sha256(file));
        assertThat(input.path("files").path(0).path("header_sha256").asText()).hasSize(64);
        assertThat(input.path("besides").findValuesAsText("file")).containsExactly("config.json");
        assertThat(Digests.describe(file, JSON.createObjectNode(), 1000)
                        .path("samples_sha256")
                        .asText())
                .hasSize(64);
    }
}
