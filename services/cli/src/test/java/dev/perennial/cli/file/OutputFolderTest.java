package dev.perennial.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    private Path folder = Path.of("");

    private Path linkTo(Path place) throws IOException {
        return Files.createSymbolicLink(folder.resolve("link"), place);
    }

    private static void mark(Path into) throws IOException {
        Files.writeString(into.resolve("mark"), "made");
    }

    @Test
    void whatIsMadeAtALinkIsMadeWhereItLeadsTo() throws IOException {
        Path real = Files.createDirectories(folder.resolve("disk/real"));
        Path link = linkTo(real);

        new OutputFolder(link).write(OutputFolderTest::mark);

        assertThat(link).isSymbolicLink();
        assertThat(real.resolve("mark")).hasContent("made");
    }

    @Test
    void whatIsReplacedAtALinkIsReplacedWhereItLeadsTo() throws IOException {
        Path real = Files.createDirectories(folder.resolve("disk/real"));
        Files.writeString(real.resolve("mark"), "before");
        Path link = linkTo(real);

        OutputFolder.replacing(link).write(OutputFolderTest::mark);

        assertThat(link).isSymbolicLink();
        assertThat(real.resolve("mark")).hasContent("made");
        assertThat(folder.resolve("disk")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void aLinkToNowhereIsRefused() throws IOException {
        Path link = linkTo(folder.resolve("nowhere"));
        assertThatThrownBy(() -> new OutputFolder(link))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(link + " is a link to what is not there: make that folder, or name another");
    }

    /** A shell would be left in a folder that is no more. */
    @Test
    void theFolderOfTheProcessIsNotReplaced() {
        Path here = Path.of(".");
        assertThatThrownBy(() -> new OutputFolder(here))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is the folder that this command runs in");
    }

    @Test
    void aFolderWhereNothingCanBeWrittenIsRefusedBeforeTheWork() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(closed)).as("root writes anywhere").isFalse();
        assertThatThrownBy(() -> new OutputFolder(closed.resolve("out")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("because nothing can be written in " + closed);
    }
}
