package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a crash of the machine loses nothing cannot be tested here; that folders can be forced at all, and which, can.
 */
class ForcedFolderTest {
    @TempDir
    Path folder;

    @Test
    void aTreeOfFoldersIsForcedAndLeftAsItIs() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("a/b/file"), "x");
        ForcedFolder.forceTree(folder);
        assertThat(folder.resolve("a/b/file")).hasContent("x");
    }

    @Test
    void missingFoldersAreMadeAndThoseThereLeft() throws IOException {
        ForcedFolder.create(folder.resolve("a/b/../c"));
        ForcedFolder.create(folder.resolve("a/c"));
        assertThat(folder.resolve("a/c")).isEmptyDirectory();
        Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> ForcedFolder.create(folder.resolve("file")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> ForcedFolder.force(missing))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing.toString());
        assertThatThrownBy(() -> ForcedFolder.forceTree(missing)).isInstanceOf(NoSuchFileException.class);
    }
}
