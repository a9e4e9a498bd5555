package dev.perennial.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model folders written in one file or several. */
class ShardedWriterTest {
    @TempDir
    Path folder;

    private final MemoryTensors tensors = MemoryTensors.named("test")
            .put("c", new float[] {1, 2}, 2)
            .put("a", new float[] {3, 4, 5, 6, 7, 8}, 6)
            .put("b", new float[] {9}, 1)
            .put(TensorInfo.of("d", DType.BF16, 1), new float[] {10});

    private void write(ShardedWriter writer) {
        writer.write(folder, Map.of("format", "pt"), tensors.tensors(), SafetensorsWriter.Body.of(tensors));
    }

    @Test
    void whatFitsOneShardIsOneFile() {
        write(ShardedWriter.usual());
        assertThat(folder.resolve(ModelTensors.SINGLE)).exists();
        try (ModelTensors model = ModelTensors.open(folder)) {
            assertThat(model.floats("a")).containsExactly(3, 4, 5, 6, 7, 8);
        }
    }

    @Test
    void largeModelsAreCutInTheGivenOrderAndLargeTensorsStandAlone() {
        write(new ShardedWriter(10, FreeSpace.ofDisk()));
        try (ModelTensors model = ModelTensors.open(folder)) {
            assertThat(model.files())
                    .extracting(file -> Path.of(file.origin()).getFileName().toString())
                    .containsExactly(
                            "model-00001-of-00003.safetensors",
                            "model-00002-of-00003.safetensors",
                            "model-00003-of-00003.safetensors");
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("a", "c", "b", "d");
            assertThat(model.floats("d")).containsExactly(10);
        }
        assertThat(folder.resolve(ModelTensors.INDEX)).hasContent("""
                {
                  "metadata": {
                    "total_size": 38
                  },
                  "weight_map": {
                    "a": "model-00001-of-00003.safetensors",
                    "b": "model-00003-of-00003.safetensors",
                    "c": "model-00002-of-00003.safetensors",
                    "d": "model-00003-of-00003.safetensors"
                  }
                }
                """);
    }

    @Test
    void modelsAreCutAsTransformersCutsThem() throws IOException {
        try (InputStream golden = ShardedWriterTest.class.getResourceAsStream("shards.json")) {
            for (JsonNode split : new ObjectMapper().readTree(Objects.requireNonNull(golden))) {
                List<TensorInfo> given = new ArrayList<>();
                split.path("tensors")
                        .forEach(tensor -> given.add(TensorInfo.of(
                                tensor.path(0).asText(),
                                DType.U8,
                                tensor.path(1).asLong())));
                Map<String, List<String>> files = new TreeMap<>();
                ShardPlan.of(given, split.path("largest").asLong())
                        .files()
                        .forEach((file, tensors) -> files.put(
                                file, tensors.stream().map(TensorInfo::name).toList()));
                Map<String, List<String>> expected = new ObjectMapper()
                        .convertValue(split.path("files"), new TypeReference<TreeMap<String, List<String>>>() {});
                assertThat(files).isEqualTo(expected);
            }
        }
    }

    @Test
    void theSameTensorsInTheSameOrderGiveTheSameBytesInEveryFile() throws IOException {
        Path again = folder.resolve("again");
        ShardedWriter writer = new ShardedWriter(10, FreeSpace.ofDisk());
        write(writer);
        writer.write(again, Map.of("format", "pt"), tensors.tensors(), SafetensorsWriter.Body.of(tensors));
        try (Stream<Path> files = Files.list(again)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(4).allSatisfy(file -> assertThat(folder.resolve(file.getFileName()))
                    .hasSameBinaryContentAs(file));
        }
    }

    @Test
    void aDiskWithoutRoomForAllFilesTogetherIsFoundBeforeTheFirstByte() throws IOException {
        write(new ShardedWriter(10, FreeSpace.ofDisk()));
        long needed = 0;
        try (Stream<Path> files = Files.list(folder)) {
            needed = files.mapToLong(file -> file.toFile().length()).sum();
        }
        long usable = needed - 1;
        Path full = folder.resolve("full");
        ShardedWriter writer = new ShardedWriter(10, where -> usable);
        assertThatThrownBy(() -> writer.write(
                        full, Map.of("format", "pt"), tensors.tensors(), SafetensorsWriter.Body.of(tensors)))
                .isInstanceOf(StorageFullException.class)
                .hasMessage("cannot write " + full + ": it needs " + needed + " bytes and its disk has " + usable
                        + " free; free some space or choose another disk");
        assertThat(full).isEmptyDirectory();
    }

    @Test
    void whatFailsHalfWayTakesItsShardsAway() {
        assertThatThrownBy(() -> new ShardedWriter(10, FreeSpace.ofDisk())
                        .write(folder, Map.of(), tensors.tensors(), (tensor, out) -> {
                            if (tensor.name().equals("d")) {
                                throw new IOException("Input/output error");
                            }
                            SafetensorsWriter.Body.of(tensors).write(tensor, out);
                        }))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("model-00003-of-00003.safetensors: Input/output error");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aProcessKilledHalfWayLeavesNoModelAndTheNextOneTidiesUp() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(killed.waitFor()).isEqualTo(KilledWriter.STATUS);
        assertThat(folder.toFile().list()).hasSize(2).anyMatch(name -> name.endsWith(".partial"));
        assertThatThrownBy(() -> ModelTensors.open(folder))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("holds neither");

        write(new ShardedWriter(10, FreeSpace.ofDisk()));

        assertThat(folder.toFile().list()).hasSize(4).noneMatch(name -> name.endsWith(".partial"));
        ModelTensors.open(folder).close();
    }

    @Test
    void aFolderThatHoldsAModelIsRefused() {
        write(ShardedWriter.usual());
        assertThatThrownBy(() -> write(new ShardedWriter(10, FreeSpace.ofDisk())))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("already holds model.safetensors; choose an empty folder");
    }

    @Test
    void aNameInTwoShardsIsRefused() {
        TensorInfo twice = TensorInfo.of("b", DType.F32, 1);
        assertThatThrownBy(() -> new ShardedWriter(1, FreeSpace.ofDisk())
                        .write(folder, Map.of(), List.of(twice, twice), SafetensorsWriter.Body.of(tensors)))
                .hasMessageContaining("tensor b twice");
        assertThat(folder).isEmptyDirectory();
    }
}
