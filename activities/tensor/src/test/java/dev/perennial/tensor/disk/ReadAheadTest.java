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
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
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

    /** One to which nothing is quick. */
    private static ReadAhead ahead(long distance, int step) {
        return new ReadAhead(distance, step, -1);
    }

    private static String brought(ReadAhead ahead, List<Path> files) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ahead.bring(files, Channels.newChannel(bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void bringsSomeOfEachInTurnToTheEnd() throws IOException, InterruptedException {
        assertThat(brought(ahead(100, 2), List.of(first, second))).isEqualTo("ab12cd3efgh");
        assertThat(brought(ahead(100, 3), List.of(first, second))).isEqualTo("abc123defgh");
        assertThat(brought(ahead(100, 3), List.of())).isEmpty();
    }

    @Test
    void whatTheReaderHasPassedIsNotBrought() throws IOException, InterruptedException {
        ReadAhead ahead = ahead(100, 2);
        ahead.passed(0.5);
        ahead.passed(0.25);

        assertThat(brought(ahead, List.of(first, second))).isEqualTo("ef23gh");
    }

    @Test
    void endsWhereTheFirstStepsWereQuick() throws IOException, InterruptedException {
        Path longer = Files.writeString(folder.resolve("longer"), "x".repeat(40));

        assertThat(brought(new ReadAhead(100, 2, Long.MAX_VALUE), List.of(longer)))
                .hasSize(24);
        assertThat(brought(ahead(100, 2), List.of(longer))).hasSize(40);
    }

    @Test
    @Timeout(30)
    void waitsForTheReaderWhereItIsFarAhead() throws Exception {
        BlockingQueue<String> brought = new LinkedBlockingQueue<>();
        ReadAhead ahead = ahead(3, 2);
        FutureTask<?> bringing = new FutureTask<>(() -> {
            ahead.bring(List.of(first), into(brought::add));
            return "ended";
        });
        new Thread(bringing).start();

        assertThat(brought.take() + brought.take()).isEqualTo("abcd");
        ahead.passed(0.5);
        assertThat(brought.take()).isEqualTo("ef");
        ahead.close();
        bringing.get();

        assertThat(brought).isEmpty();
    }

    @Test
    void staysWhereItBringsTheSameFilesInAnyOrder() throws IOException, InterruptedException {
        ReadAhead ahead = ahead(100, 2);
        brought(ahead, List.of(first, second));

        assertThat(ahead.of(List.of(second, first))).isSameAs(ahead);
        assertThat(brought(ahead, List.of(first))).isEqualTo("abcdefgh");
    }

    @Test
    void endsWhereItBringsOthers() throws IOException, InterruptedException {
        ReadAhead ahead = ahead(100, 2);
        brought(ahead, List.of(first, second));

        assertThat(ahead.of(List.of(first))).isNotSameAs(ahead);
        assertThat(brought(ahead, List.of(first))).isEmpty();
    }

    @Test
    void whatFollowsOneThatWasOfUseBringsEverything() throws IOException, InterruptedException {
        Path longer = Files.writeString(folder.resolve("longer"), "x".repeat(40));
        ReadAhead useless = new ReadAhead(100, 2, Long.MAX_VALUE);
        brought(useless, List.of(longer));
        ReadAhead useful = new ReadAhead(100, 2, 10_000_000);
        useful.bring(List.of(longer), taking(1_000_000));

        assertThat(brought(useful.of(List.of()), List.of(longer))).hasSize(40);
        assertThat(brought(useless.of(List.of()), List.of(longer))).hasSize(24);
    }

    private static WritableByteChannel taking(long nanos) {
        return into(piece -> {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < nanos) {
                Thread.onSpinWait();
            }
        });
    }

    private static WritableByteChannel into(Consumer<String> pieces) {
        return Channels.newChannel(new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("expected whole pieces, found one byte");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                pieces.accept(new String(bytes, from, length, StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    void whatCannotBeReadIsLeftToItsReader() {
        Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> brought(ahead(9, 2), List.of(first, missing))).isInstanceOf(NoSuchFileException.class);
        assertThatCode(() -> ahead(9, 2).bring(List.of(first, missing))).doesNotThrowAnyException();
    }
}
