package dev.perennial.tensor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of holes, so that more than one mapping is needed. */
class MappedFileTest {
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private FileChannel file() throws IOException {
        Path file = folder.resolve("holes");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < 5 * GIB; at += GIB / 2) {
                out.write(ByteBuffer.allocate(8).putLong(0, at), at);
            }
        }
        return FileChannel.open(file);
    }

    private static Extent at(long begin, long length) {
        return new Extent(begin, begin + length);
    }

    /** Parts that contain each other, begin together, touch, or are larger than a mapping. */
    @Test
    void partsThatOverlapAreEachFoundAtTheirPlace() throws IOException {
        List<Extent> parts = List.of(
                at(0, 3 * GIB),
                at(0, 16),
                at(0, GIB),
                at(GIB / 2, 3 * GIB / 2),
                at(GIB, 8),
                at(GIB, 0),
                at(GIB, GIB),
                at(GIB, 2 * GIB + 1),
                at(2 * GIB, 8),
                at(5 * GIB / 2, GIB),
                at(3 * GIB, 3 * GIB / 2 + 8),
                at(9 * GIB / 2, 8));
        MappedFile file = MappedFile.of(folder.resolve("holes"), file(), parts);
        for (Extent part : parts) {
            if (part.length() >= 8) {
                ByteBuffer first = ByteBuffer.allocate(8);
                file.reader(part).read(0, first);
                assertThat(first.getLong(0)).as("%s", part).isEqualTo(part.begin());
            }
            if (part.length() >= 8 && part.length() <= Integer.MAX_VALUE) {
                assertThat(Long.reverseBytes(file.bytes(part).getLong(0)))
                        .as("%s", part)
                        .isEqualTo(part.begin());
                assertThat(file.bytes(part).remaining()).isEqualTo((int) part.length());
            }
        }
        file.close();
        assertThatThrownBy(() -> file.bytes(parts.get(1))).hasMessageContaining("was closed; open it again");
    }

    @Test
    void aPartEndsBehindItsBeginning() {
        assertThatThrownBy(() -> new Extent(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 3 to 2");
    }
}
