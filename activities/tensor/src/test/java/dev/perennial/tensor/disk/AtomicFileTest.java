package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.StorageFullException;
import dev.perennial.tensor.TensorIoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that appear whole or not at all. */
class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileReplacesAnOlderOneOnlyWhenItIsWhole() throws IOException {
        Path file = folder.resolve("sub/file");
        AtomicFile.write(file, 3, out -> out.write(ByteBuffer.wrap("old".getBytes(StandardCharsets.UTF_8))));
        AtomicFile.write(file, 3, out -> {
            out.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8)));
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
        assertThat(folder.resolve("sub").toFile().list()).containsExactly("file");
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, 3, out -> {
                    out.write(ByteBuffer.wrap(new byte[1]));
                    throw new IOException("Input/output error");
                }))
                .isInstanceOf(TensorIoException.class)
                .hasMessage("cannot write " + file + ": Input/output error; check the disk and the path");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void aFullDiskIsToldBeforeAndWhileWriting() {
        Path file = folder.resolve("file");
        assertThatThrownBy(() -> AtomicFile.write(file, 10, where -> 9, out -> {}))
                .isInstanceOf(StorageFullException.class)
                .hasMessage("cannot write " + file
                        + ": it needs 10 bytes and its disk has 9 free; free some space or choose another disk");
        assertThatThrownBy(() -> AtomicFile.write(file, 10, out -> {
                    throw new IOException("Disk quota exceeded");
                }))
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining("filled up");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file/below"), 1, out -> {}))
                .isInstanceOf(TensorIoException.class)
                .hasMessageContaining("file is not a folder");
    }
}
