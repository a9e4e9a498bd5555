package dev.perennial.tensor.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.MalformedTensorFileException;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders with one file, with shards, and with traps. */
class ModelTensorsTest {
    @TempDir
    Path folder;

    private void shard(String file, String tensor) {
        SafetensorsWriter.write(
                folder.resolve(file), Map.of(), MemoryTensors.named("test").put(tensor, new float[] {1, 2}, 2));
    }

    private void index(String members) throws IOException {
        Files.writeString(folder.resolve(ModelTensors.INDEX), "{" + members + "}");
    }

    private void refused(String problem) {
        assertThatThrownBy(() -> ModelTensors.open(folder))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining(ModelTensors.INDEX)
                .hasMessageContaining(problem);
    }

    @Test
    void oneFileIsTheWholeModel() {
        shard(ModelTensors.SINGLE, "w");
        try (ModelTensors model = ModelTensors.open(folder)) {
            assertThat(model.floats("w")).containsExactly(1, 2);
        }
        try (ModelTensors model = ModelTensors.open(folder.resolve(ModelTensors.SINGLE))) {
            assertThat(model.tensors()).hasSize(1);
        }
    }

    @Test
    void shardsAreReadInNameOrder() throws IOException {
        shard("b.safetensors", "v");
        shard("a.safetensors", "w");
        index("\"metadata\":{\"total_size\":16},\"weight_map\":{\"v\":\"b.safetensors\",\"w\":\"a.safetensors\"}");
        try (ModelTensors model = ModelTensors.open(folder)) {
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("w", "v");
            assertThat(model.floats("v")).containsExactly(1, 2);
            assertThatThrownBy(() -> model.bytes("x")).hasMessageContaining("x").hasMessageContaining("nearest");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"../a.safetensors\"",
                "\"/etc/a.safetensors\"",
                "\"sub/a.safetensors\"",
                "\"..\"",
                "\"a.bin\"",
                "\"\"",
                "\"a\\u0000.safetensors\"",
                "\"..\\\\a.safetensors\"",
                "3"
            })
    void shardNamesThatLeaveTheFolderAreRefused(String name) throws IOException {
        index("\"weight_map\":{\"w\":" + name + "}");
        refused("plain name");
    }

    @Test
    void anIndexThatDisagreesWithItsShardsIsRefused() throws IOException {
        shard("a.safetensors", "w");
        shard("b.safetensors", "v");
        index("\"weight_map\":{\"w\":\"a.safetensors\",\"x\":\"a.safetensors\"}");
        refused("tensor x");
        index("\"weight_map\":{\"w\":\"a.safetensors\",\"x\":\"b.safetensors\"}");
        refused("holds tensor v, which the index does not name");
        shard("b.safetensors", "w");
        index("\"weight_map\":{\"w\":\"a.safetensors\",\"x\":\"b.safetensors\"}");
        refused("which the index places in a.safetensors");
        index("\"metadata\":{\"total_size\":9},\"weight_map\":{\"w\":\"a.safetensors\"}");
        refused("total_size is 9, but the shards hold 8");
    }

    @Test
    void aBrokenIndexIsRefused() throws IOException {
        index("\"weight_map\":{\"w\":\"a.safetensors\",\"w\":\"b.safetensors\"}");
        refused("Duplicate");
        index("\"weight_map\":[]");
        refused("weight_map");
        index("");
        refused("weight_map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.5", "18446744073709551624", "1e999", "-8", "\"8\"", "null", "[8]", "9"})
    void aTotalSizeThatIsNotTheSumIsRefused(String total) throws IOException {
        shard("a.safetensors", "w");
        index("\"metadata\":{\"total_size\":" + total + "},\"weight_map\":{\"w\":\"a.safetensors\"}");
        refused("total_size is ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "8.0", "8e0"})
    void aTotalSizeMayBeSpelledAsAnyNumberOrBeLeftOut(String total) throws IOException {
        shard("a.safetensors", "w");
        index("\"metadata\":{\"total_size\":" + total + ",\"x\":1},\"weight_map\":{\"w\":\"a.safetensors\"}");
        ModelTensors.open(folder).close();
        index("\"weight_map\":{\"w\":\"a.safetensors\"}");
        ModelTensors.open(folder).close();
    }

    @Test
    void anIndexThatIsDeepLongNamedOrNotUtf8IsRefused() throws IOException {
        index("\"metadata\":" + "[".repeat(1000) + "]".repeat(1000) + ",\"weight_map\":{}");
        refused("nesting depth");
        index("\"weight_map\":{\"" + "w".repeat(5000) + "\":\"a.safetensors\"}");
        refused("5000");
        Files.write(folder.resolve(ModelTensors.INDEX), new byte[] {'{', '"', (byte) 0xc3, '(', '"', '}'});
        refused("not UTF-8");
        Files.writeString(folder.resolve(ModelTensors.INDEX), "{\"weight_map\":{}} {}");
        refused("goes on after");
        Files.writeString(folder.resolve(ModelTensors.INDEX), "");
        refused("weight_map");
    }

    @Test
    void anIndexLargerThanAnyModelsIsRefusedUnread() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve(ModelTensors.INDEX).toFile(), "rw")) {
            sparse.setLength(ShardIndex.LARGEST + 1);
        }
        refused("100000001 bytes, more than the allowed");
    }

    @Test
    void moreShardsThanAnyModelHasAreRefused() throws IOException {
        String map = IntStream.rangeClosed(0, ShardIndexParser.MOST_SHARDS)
                .mapToObj(i -> "\"" + i + "\":\"" + i + ".safetensors\"")
                .collect(Collectors.joining(","));
        index("\"weight_map\":{" + map + "}");
        refused("more than 10000 shards");
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        index("\"weight_map\":{\"w\":\"a.safetensors\"}");
        assertThatThrownBy(() -> ModelTensors.open(folder))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("a.safetensors");
    }

    @Test
    void pickledWeightsAreRefusedAndNamedButIgnoredBesideSafetensors() throws IOException {
        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{}");
        Files.write(folder.resolve("pytorch_model.bin"), new byte[] {1});
        assertThatThrownBy(() -> ModelTensors.open(folder))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining("pytorch_model.bin is a PyTorch pickle");
        shard(ModelTensors.SINGLE, "w");
        ModelTensors.open(folder).close();
    }

    @Test
    void checkpointsAreReadWhereTheyAreWelcomeUnlessThereAreSafetensors() throws IOException {
        checkpoint("views.bin", ModelTensors.CHECKPOINT);
        try (ModelTensors model = ModelTensors.openAny(folder)) {
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("whole", "rows", "last");
        }
        try (ModelTensors model = ModelTensors.openAny(folder.resolve(ModelTensors.CHECKPOINT))) {
            assertThat(model.tensors()).hasSize(3);
        }
        shard(ModelTensors.SINGLE, "w");
        try (ModelTensors model = ModelTensors.openAny(folder)) {
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("w");
        }
    }

    @Test
    void shardedCheckpointsAreReadByTheirIndexWhateverItCounts() throws IOException {
        checkpoint("module.bin", "pytorch_model-00001-of-00002.bin");
        checkpoint("wide.bin", "pytorch_model-00002-of-00002.bin");
        Path index = folder.resolve(ModelTensors.CHECKPOINT_INDEX);
        String text = """
                {"metadata": {"total_size": 7}, "weight_map": {"bias": "pytorch_model-00001-of-00002.bin",
                "weight": "pytorch_model-00001-of-00002.bin", "w": "pytorch_model-00002-of-00002.bin"}}""";
        Files.writeString(index, text);
        try (ModelTensors model = ModelTensors.openAny(folder)) {
            assertThat(model.tensors()).extracting(TensorInfo::name).containsExactly("weight", "bias", "w");
            assertThat(model.files()).hasSize(2);
        }
        Files.writeString(index, text.replace("\"w\"", "\"v\""));
        assertThatThrownBy(() -> ModelTensors.openAny(folder))
                .isInstanceOf(MalformedTensorFileException.class)
                .hasMessageContaining("holds tensor w, which the index does not name");
        Files.writeString(index, text.replace("\"w\": \"", "\"w\": \"../"));
        assertThatThrownBy(() -> ModelTensors.openAny(folder))
                .hasMessageContaining("expected the plain name of a .bin file in the same folder");
    }

    private void checkpoint(String fixture, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(TensorInfo.class.getResourceAsStream("torch/" + fixture))) {
            Files.copy(in, folder.resolve(name));
        }
    }

    @Test
    void aFolderWithoutWeightsIsRefused() {
        assertThatThrownBy(() -> ModelTensors.open(folder))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("model.safetensors");
    }
}
