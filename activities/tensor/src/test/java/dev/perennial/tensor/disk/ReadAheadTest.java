package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    private static String brought(ReadAhead ahead, List<Path> files) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ahead.bring(files, Channels.newChannel(bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void bringsSomeOfEachInTurnToTheEnd() throws IOException, InterruptedException {
        assertThat(brought(new ReadAhead(100, 2), List.of(first, second))).isEqualTo("ab12cd3efgh");
        assertThat(brought(new ReadAhead(100, 3), List.of(first, second))).isEqualTo("abc123defgh");
        assertThat(brought(new ReadAhead(100, 3), List.of())).isEmpty();
    }

    @Test
    void whatTheReaderHasPassedIsNotBrought() throws IOException, InterruptedException {
        ReadAhead ahead = new ReadAhead(100, 2);
        ahead.passed(0.5);
        ahead.passed(0.25);

        assertThat(brought(ahead, List.of(first, second))).isEqualTo("ef23gh");
    }

    @Test
    @Timeout(30)
    void waitsForTheReaderWhereItIsFarAhead() throws InterruptedException {
        BlockingQueue<String> brought = new LinkedBlockingQueue<>();
        ReadAhead ahead = new ReadAhead(3, 2);
        Thread thread = new Thread(() ->
                assertThatCode(() -> ahead.bring(List.of(first), into(brought))).doesNotThrowAnyException());
        thread.start();

        assertThat(brought.take() + brought.take()).isEqualTo("abcd");
        ahead.passed(0.5);
        assertThat(brought.take()).isEqualTo("ef");
        ahead.close();
        thread.join();

        assertThat(brought).isEmpty();
    }

    private static WritableByteChannel into(BlockingQueue<String> pieces) {
        return Channels.newChannel(new OutputStream() {
            @Override
            public void write(int one) {
                throw new UnsupportedOperationException("one by one");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                pieces.add(new String(bytes, from, length, StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void whatCannotBeReadIsLeftToItsReader() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> brought(new ReadAhead(9, 2), List.of(first, missing)))
                .isInstanceOf(NoSuchFileException.class);
        assertThatCode(() -> new ReadAhead(9, 2).bring(List.of(first, missing))).doesNotThrowAnyException();
    }
}
