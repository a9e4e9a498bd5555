package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is written past the cache of pages, or through it, and goes on where it was left. */
class GrowingFileTest {
    private static final int SIZE = (3 << 22) + 12_345;
    private static final int LONGEST = 1 << 20;

    @TempDir
    private Path folder;

    private final Random random = new Random(7);
    private final byte[] bytes = new byte[SIZE];

    private Path file() {
        random.nextBytes(bytes);
        return folder.resolve("file");
    }

    private GrowingFile open(Path file, long from, long large) throws IOException {
        return GrowingFile.open(file, from, SIZE, large);
    }

    private void write(GrowingFile out, int from, int end) throws IOException {
        for (int at = from, length; at < end; at += length) {
            length = Math.min(end - at, 1 + random.nextInt(LONGEST));
            assertThat(out.write(ByteBuffer.wrap(bytes, at, length))).isEqualTo(length);
            if (random.nextInt(4) == 0) {
                out.flush();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void itHoldsWhatWasWritten(long large) throws IOException {
        Path file = file();
        try (GrowingFile out = open(file, 0, large)) {
            write(out, 0, SIZE);
            out.finish();
            out.force();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void itGoesOnBehindAnyPlaceThatWasFlushed(long large) throws IOException {
        Path file = file();
        int there = 0;
        while (there < SIZE) {
            int end = Math.min(SIZE, there + random.nextInt(SIZE / 2));
            try (GrowingFile out = open(file, there, large)) {
                write(out, there, end);
                out.flush();
            }
            byte[] found = Files.readAllBytes(file);
            assertThat(Arrays.mismatch(found, 0, end, bytes, 0, end)).isEqualTo(-1);
            there = end == SIZE ? SIZE : end - random.nextInt(Math.max(1, end - there));
        }
        try (GrowingFile out = open(file, SIZE, large)) {
            out.finish();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void aFileThatIsTooShortIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[9]);

        assertThatThrownBy(() -> open(file, 10, 0)).hasMessageContaining("became shorter");
        assertThat(file).hasSize(9);
    }
}
