package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.merge.config.MergeConfig;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a configuration's words are taken for. */
class EarlyReadingTest {
    @TempDir
    Path folder;

    private Path config;
    private Path first;
    private Path second;
    private Path plain;

    @BeforeEach
    void write() throws IOException {
        config = folder.resolve("merge.yml");
        first = weights("first");
        second = weights("second");
        plain = Files.createFile(folder.resolve("plain.safetensors"));
        Files.createDirectory(folder.resolve("sharded"));
    }

    private Path weights(String model) throws IOException {
        return Files.createFile(Files.createDirectory(folder.resolve(model)).resolve("model.safetensors"));
    }

    @Test
    void wordsThatAreModelsEachOnceAsTheyComeFirst() throws IOException {
        Files.writeString(config, """
                # the second and the third
                models: [{model: "second", parameters: {weight: 1}}, {model: third}]
                base_model: first
                tokenizer: {source: second}
                """);

        assertThat(EarlyReading.weights(config)).containsExactly(second, first);
    }

    @Test
    void plainFilesAndNoOthers() throws IOException {
        Files.writeString(config, "models: [{model: plain.safetensors}, {model: sharded}, {model: merge.yml}]");

        assertThat(EarlyReading.weights(config)).containsExactly(plain);
    }

    @Test
    void theSameAsTheModelsOfAMergeOnceTheyAreOpen() throws IOException {
        write(first);
        write(second);
        Files.writeString(
                config,
                "merge_method: linear\nmodels:\n- model: '%s'\n- model: first\nparameters: {weight: 1}\n"
                        .formatted(second.getParent()));

        assertThat(inOrder(config)).hasSize(2).containsExactlyInAnyOrderElementsOf(EarlyReading.weights(config));
    }

    @Test
    void modelsWhoseTensorsLieInAnotherOrderAreDroppedOnceTheyAreOpen() throws IOException {
        String header = "{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}";
        Files.writeString(first, (char) header.length() + "\0".repeat(7) + header + "\0\0");
        Files.writeString(config, "merge_method: linear\nmodels: [{model: first, parameters: {weight: 1}}]");

        assertThat(EarlyReading.weights(config)).containsExactly(first);
        assertThat(inOrder(config)).isEmpty();
    }

    private List<Path> inOrder(Path file) throws IOException {
        MergeConfig merge = MergeConfig.parse(Files.readString(file));
        try (ModelFolders folders = ModelFolders.open(merge, ModelPlaces.near(folder))) {
            return folders.inOrder();
        }
    }

    private static void write(Path file) {
        SafetensorsWriter.write(file, Map.of(), MemoryTensors.named("model").put("a", new float[] {1}, 1));
    }

    @Test
    void nothingWhereThereIsNoConfiguration() throws IOException {
        assertThat(EarlyReading.weights(config)).isEmpty();
        Files.write(config, new byte[] {'f', 'i', 'r', 's', 't', ' ', 0});
        assertThat(EarlyReading.weights(config)).isEmpty();
        Files.write(config, new byte[] {'f', 'i', 'r', 's', 't', ' ', (byte) 0xff});
        assertThat(EarlyReading.weights(config)).isEmpty();
        Files.writeString(config, "first" + " ".repeat(1 << 20));
        assertThat(EarlyReading.weights(config)).isEmpty();
    }
}
