package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.merge.config.MergeConfig;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.hub.HubCache;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models by their names in a hub, from what its clients have fetched. */
class HubModelsTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    private ModelPlaces places = ModelPlaces.near(Path.of(""));

    /** As the clients store it: files of a snapshot point to blobs. */
    @BeforeEach
    void anExpertAndAnAdapterInTheCache() throws IOException {
        Path cache = folder.resolve("hub");
        places = new ModelPlaces(folder.resolve("work"), new HubCache(cache), Map.of(), Map.of());
        model(folder.resolve("work/base"), 1);
        Path expert = model(repository("models--org--expert"), 3);
        Path blob = folder.resolve("hub/models--org--expert/blobs/deed");
        Files.createDirectories(blob.getParent());
        Files.move(expert.resolve("model.safetensors"), blob);
        Files.createSymbolicLink(expert.resolve("model.safetensors"), Path.of("../../blobs/deed"));
        Path adapter = repository("models--org--adapter");
        MemoryTensors pair = MemoryTensors.named("adapter")
                .put("base_model.model.model.layers.0.q.lora_A.weight", new float[] {1, 1}, 1, 2)
                .put("base_model.model.model.layers.0.q.lora_B.weight", new float[] {10, 20}, 2, 1);
        SafetensorsWriter.write(adapter.resolve("adapter_model.safetensors"), Map.of(), pair);
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 1, \"target_modules\": [\"q\"]}");
    }

    private Path repository(String name) throws IOException {
        Path repository = folder.resolve("hub").resolve(name);
        Files.createDirectories(repository.resolve("refs"));
        Files.writeString(repository.resolve("refs/main"), COMMIT);
        Files.writeString(repository.resolve("refs/v1"), COMMIT);
        return Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
    }

    private static Path model(Path place, float value) throws IOException {
        Files.createDirectories(place);
        MemoryTensors tensors = MemoryTensors.named("model")
                .put("model.layers.0.q.weight", new float[] {value, value, value, value}, 2, 2);
        SafetensorsWriter.write(place.resolve("model.safetensors"), Map.of(), tensors);
        Files.writeString(place.resolve("config.json"), "{\"is\": " + value + "}");
        return place;
    }

    private FolderMerge merge(String config) {
        return new FolderMerge(MergeConfig.parse(config), places);
    }

    @Test
    void modelsAndAdaptersAreFoundByNameAndRevision() throws IOException {
        Path out = folder.resolve("out");
        try (FolderMerge merge = merge("""
                merge_method: linear
                models:
                - {model: base, parameters: {weight: 1}}
                - {model: org/expert@v1+org/adapter@v1, parameters: {weight: 1}}
                """)) {
            assertThat(merge.plan().warnings()).noneMatch(warning -> warning.contains("revision"));
            merge.write(MergeRun.to(out));
        }
        try (ModelTensors merged = ModelTensors.open(out)) {
            assertThat(merged.floats("model.layers.0.q.weight")).containsExactly(7, 7, 12, 12);
        }
        JsonNode inputs = new ObjectMapper()
                .readTree(out.resolve("provenance.json").toFile())
                .path("inputs");
        assertThat(inputs.path(0).has("commit")).isFalse();
        assertThat(inputs.path(1).path("model").asText()).isEqualTo("org/expert@v1+org/adapter@v1");
        assertThat(inputs.path(1).path("commit").asText()).isEqualTo(COMMIT);
        assertThat(inputs.path(1).path("files").findValuesAsText("file")).containsExactly("model.safetensors");
        assertThat(Files.readString(out.resolve("README.md"))).contains("- \"org/expert\"\n- \"org/adapter\"\n");
    }

    @Test
    void aFolderCountsBeforeTheCacheAndItsRevisionForNothing() throws IOException {
        model(folder.resolve("work/org/expert"), 5);
        try (FolderMerge merge = merge("{merge_method: passthrough, models: [{model: org/expert@v1}]}")) {
            assertThat(merge.plan().warnings())
                    .contains("model org/expert@v1 is a folder, and folders have no revisions: v1 counts for nothing");
            merge.write(MergeRun.to(folder.resolve("out")));
        }
        try (ModelTensors merged = ModelTensors.open(folder.resolve("out"))) {
            assertThat(merged.floats("model.layers.0.q.weight")).containsExactly(5, 5, 5, 5);
        }
    }

    @Test
    void whatIsNeitherFolderNorFetchedIsToldTogetherWithTheWayToGetIt() {
        assertThatThrownBy(() -> merge("""
                        merge_method: linear
                        parameters: {weight: 1}
                        models: [{model: org/expert@v2}, {model: base+org/lora}, {model: ./nowhere}]
                        """))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining(
                        "3 problems: 1) model org/expert@v2: there is no folder or file org/expert beside the"
                                + " configuration, and no revision v2 of org/expert in the Hugging Face cache "
                                + folder.resolve("hub"))
                .hasMessageContaining("hf download org/expert --revision v2")
                .hasMessageContaining("adapter of base+org/lora: there is no folder or file org/lora")
                .hasMessageContaining(
                        "model ./nowhere: there is no folder or file ./nowhere beside the configuration, and"
                                + " nothing is downloaded here; correct the path");
    }
}
