package dev.perennial.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.UnknownTensorException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading tensors in pieces, also beyond 2 GiB, also from a thread that was interrupted. */
class PositionalReadTest {
    private static final byte[] CONTENT = {10, 11, 12, 13, 14, 15};

    @TempDir
    private Path folder;

    private Path two() throws IOException {
        String first = SafetensorsBytes.tensor("a", "U8", "[2]", "[0,2]");
        String second = SafetensorsBytes.tensor("b", "U8", "[4]", "[2,6]");
        byte[] header = ("{" + first + "," + second + "}").getBytes(StandardCharsets.UTF_8);
        Path file = SafetensorsBytes.claiming(folder, header.length, header, CONTENT.length);
        byte[] all = Files.readAllBytes(file);
        System.arraycopy(CONTENT, 0, all, all.length - CONTENT.length, CONTENT.length);
        return Files.write(file, all);
    }

    private static byte[] read(TensorReader reader, long from, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        reader.read(from, target);
        assertThat(target.hasRemaining()).isFalse();
        return target.array();
    }

    @Test
    void aPieceOfATensorIsRead() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(two())) {
            assertThat(read(file.reader("a"), 0, 2)).containsExactly(10, 11);
            assertThat(read(file.reader("b"), 1, 2)).containsExactly(13, 14);
            assertThatThrownBy(() -> file.reader("c")).isInstanceOf(UnknownTensorException.class);
        }
    }

    @Test
    void anInterruptedThreadReadsTooAndSoDoThoseAfterIt() throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(two())) {
            TensorReader reader = file.reader("b");
            Thread.currentThread().interrupt();
            assertThat(read(reader, 0, 4)).containsExactly(12, 13, 14, 15);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read(reader, 3, 1)).containsExactly(15);
        }
    }

    @Test
    void aClosedFileIsNotReadAndAShorterOneIsTold() throws IOException {
        Path path = two();
        SafetensorsFile file = SafetensorsFile.open(path);
        TensorReader before = file.reader("b");
        try (RandomAccessFile shorter = new RandomAccessFile(path.toFile(), "rw")) {
            shorter.setLength(Files.size(path) - 2);
        }
        assertThatThrownBy(() -> read(before, 0, 4))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("shorter");
        file.close();
        TensorReader after = file.reader("a");
        assertThatThrownBy(() -> read(after, 0, 1))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void aTensorOfMoreThan2GiBIsRead() throws IOException {
        long size = (1L << 31) + 10;
        String huge = SafetensorsBytes.tensor("w", "U8", "[" + size + "]", "[0," + size + "]");
        byte[] header = ("{" + huge + "}").getBytes(StandardCharsets.UTF_8);
        Path path = SafetensorsBytes.claiming(folder, header.length, header, 0);
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.seek(8 + header.length + size - 1);
            sparse.write(77);
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(read(file.reader("w"), size - 2, 2)).containsExactly(0, 77);
        }
    }
}
