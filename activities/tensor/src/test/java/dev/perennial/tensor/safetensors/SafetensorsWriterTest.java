package dev.perennial.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written, read again, and written when the disk or the caller fails. */
class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private static MemoryTensors sample() {
        return MemoryTensors.named("sample")
                .put(TensorInfo.of("b", DType.BF16, 3), new float[] {1, 2, 3})
                .put(TensorInfo.of("a", DType.BF16, 1), new float[] {4})
                .put("wide", new float[] {5, 6}, 2, 1);
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void whatIsWrittenIsReadBackInAlignedOrder() {
        Path file = folder.resolve("deep/model.safetensors");
        SafetensorsWriter.write(file, Map.of("format", "pt"), sample());
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.tensors()).extracting(TensorInfo::name).containsExactly("wide", "a", "b");
            assertThat(read.floats("b")).containsExactly(1, 2, 3);
            assertThat(read.floats("wide")).containsExactly(5, 6);
            assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(read.header().length % 8).isZero();
        }
    }

    @Test
    void everyBitPatternPassesThroughAFileUnchanged() {
        ByteBuffer patterns = ByteBuffer.allocate(2 * 65_536).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 65_536; bits++) {
            patterns.putShort((short) bits);
        }
        patterns.flip();
        ByteBuffer nans =
                ByteBuffer.allocate(8).putInt(0x0100807f).putInt(0x563412ff).flip();
        MemoryTensors source = MemoryTensors.named("patterns")
                .put(TensorInfo.of("half", DType.F16, 65_536), patterns)
                .put(TensorInfo.of("brain", DType.BF16, 65_536), patterns)
                .put(TensorInfo.of("nan", DType.F32, 2), nans);
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, Map.of(), source);
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.bytes("half")).isEqualTo(patterns);
            assertThat(read.bytes("brain")).isEqualTo(patterns);
            assertThat(read.bytes("nan")).isEqualTo(nans);
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytesInWhateverOrderTheyAreNamed() throws IOException {
        MemoryTensors tensors = sample();
        List<TensorInfo> reversed = List.of(tensors.info("wide"), tensors.info("a"), tensors.info("b"));
        SafetensorsWriter.write(folder.resolve("one"), Map.of("x", "1", "y", "2"), tensors);
        SafetensorsWriter.write(
                folder.resolve("two"), Map.of("y", "2", "x", "1"), reversed, SafetensorsWriter.Body.of(tensors));
        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
    }

    @Test
    void aForeignHeaderIsRestoredByteForByte() throws IOException {
        Path original = SafetensorsBytes.file(
                folder,
                "{ \"__metadata__\":{}, " + SafetensorsBytes.tensor("b", "U8", "[1]", "[2,3]") + " ,"
                        + SafetensorsBytes.tensor("a", "BF16", "[1]", "[0,2]") + "} \n",
                3);
        Path copy = folder.resolve("copy.safetensors");
        try (SafetensorsFile read = SafetensorsFile.open(original)) {
            SafetensorsWriter.restore(copy, read.header(), SafetensorsWriter.Body.of(read));
        }
        assertThat(copy).hasSameBinaryContentAs(original);
    }

    @Test
    void aFullDiskAnswersWithOneSentenceAndChangesNothing() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.writeString(file, "before");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        file, Map.of(), sample().tensors(), SafetensorsWriter.Body.of(sample()), where -> 100))
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("its disk has 100 free; free some space");
        assertThat(file).hasContent("before");
        assertThat(filesLeft()).isEqualTo(1);
    }

    @Test
    void aDiskThatFillsUpWhileWritingLeavesNothingBehind() throws IOException {
        Path file = folder.resolve("model.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), sample().tensors(), (tensor, out) -> {
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining("filled up");
        assertThat(filesLeft()).isZero();
    }

    @Test
    void aBodyOfAnotherLengthIsRefusedByName() throws IOException {
        Path file = folder.resolve("model.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), sample().tensors(), (tensor, out) -> {}))
                .hasMessageContaining("tensor wide was given 8 bytes too few");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        file, Map.of(), sample().tensors(), (tensor, out) -> out.write(ByteBuffer.allocate(9))))
                .hasMessageContaining("tensor wide was given 1 bytes too many");
        assertThat(filesLeft()).isZero();
    }

    @Test
    void aTensorIsPassedOnInPiecesWhateverTheBodyHandsOver() {
        byte[] large = new byte[(9 << 20) + 3];
        new Random(1).nextBytes(large);
        TensorInfo info = TensorInfo.of("w", DType.U8, large.length);
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, Map.of(), List.of(info), (tensor, out) -> {
            ByteBuffer bytes = ByteBuffer.wrap(large);
            assertThat(out.write(bytes)).isEqualTo(large.length);
            assertThat(bytes.hasRemaining()).isFalse();
        });
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.bytes("w")).isEqualTo(ByteBuffer.wrap(large));
        }
    }

    @Test
    void anInterruptedWriteLeavesNothing() throws IOException {
        Path file = folder.resolve("model.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of(), sample().tensors(), (tensor, out) -> {
                    Thread.currentThread().interrupt();
                    out.write(ByteBuffer.allocate((int) tensor.bytes()));
                }))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("interrupted; run it again");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(filesLeft()).isZero();
    }

    @Test
    void aHeaderThatReadersWouldRefuseIsNotWritten() throws IOException {
        List<TensorInfo> many = IntStream.range(0, 25_000)
                .mapToObj(i -> TensorInfo.of("w".repeat(4080) + i, DType.U8, 0))
                .toList();
        assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("x"), Map.of(), many, (tensor, out) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write several files");
        assertThat(filesLeft()).isZero();
    }

    @Test
    void aRepeatedNameIsRefused() {
        TensorInfo twice = TensorInfo.of("w", DType.F32, 1);
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        folder.resolve("x"), Map.of(), List.of(twice, twice), (tensor, out) -> {}))
                .hasMessageContaining("tensor w twice");
    }
}
