package dev.perennial.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("c", "a", "b", "d");
            assertThat(model.floats("d")).containsExactly(10);
        }
        assertThat(folder.resolve(ModelTensors.INDEX)).content().contains("\"total_size\" : 38");
    }

    @Test
    void aDiskWithoutRoomForAllShardsIsFoundBeforeTheFirst() {
        assertThatThrownBy(() -> write(new ShardedWriter(10, where -> 37)))
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining("38 bytes")
                .hasMessageContaining("37 free");
        assertThat(folder).isEmptyDirectory();
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
