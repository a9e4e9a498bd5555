package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is brought of which files, and in which order. */
class ReadAheadTest {
    @TempDir
    Path folder;

    private Path first;
    private Path second;

    @BeforeEach
    void write() throws IOException {
        first = Files.writeString(folder.resolve("first"), "abcdefgh");
        second = Files.writeString(folder.resolve("second"), "123");
    }

    private static String brought(ReadAhead ahead, List<Path> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ahead.bring(files, Channels.newChannel(bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void bringsSomeOfEachInTurnUpToTheEndOrTheMost() throws IOException {
        assertThat(brought(new ReadAhead(2, 100), List.of(first, second))).isEqualTo("ab12cd3efgh");
        assertThat(brought(new ReadAhead(2, 7), List.of(first, second))).isEqualTo("ab12cd3");
        assertThat(brought(new ReadAhead(3, 7), List.of(first, second))).isEqualTo("abc123d");
        assertThat(brought(new ReadAhead(3, 7), List.of())).isEmpty();
    }

    @Test
    void whatCannotBeReadIsLeftToItsReader() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> brought(new ReadAhead(2, 9), List.of(first, missing)))
                .isInstanceOf(NoSuchFileException.class);
        assertThatCode(() -> new ReadAhead(2, 9).bring(List.of(first, missing))).doesNotThrowAnyException();
    }
}
