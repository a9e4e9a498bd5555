package dev.perennial.store.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.object.ObjectBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final String KEY = "blobs/sha256/ab/abcd.tensor.raw";
    private static final BlobContent SMALL = new BlobContent("F32", 10, 40);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 800_000})
    void givesBackWhatWentIn(int length) throws IOException {
        byte[] content = random(length);
        BlobContent declared = BlobContent.ofBytes(length);
        assertThat(read(frame(declared, content), declared)).isEqualTo(content);
    }

    @Test
    void hashesTheContentOnItsWay() throws IOException {
        Sha256 hash = new Sha256();
        byte[] content = random(300_000);
        long[] seen = {0};
        FramedBody.of("it", BlobContent.ofBytes(content.length), body(content), hash, n -> seen[0] += n);
        assertThat(hash.finish()).isEqualTo(Sha256.of(content));
        assertThat(seen[0]).isEqualTo(content.length);
    }

    /** Golden bytes; the two checks were computed by another implementation of CRC32C. */
    @Test
    void hasAFixedForm() throws IOException {
        byte[] frame = frame(new BlobContent("BF16", 3, 6), new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(HexFormat.of().formatHex(frame))
                .isEqualTo("50524e4c424c4f42" + "0100" + "00" + "12" + "01" + "000000"
                        + "42463136000000000000000000000000"
                        + "0300000000000000" + "0600000000000000"
                        + "00".repeat(64)
                        + "01000000" + "00000000"
                        + "00000000" + "06000000" + "abfb4d4f"
                        + "79409ef1"
                        + "010203040506");
    }

    @Test
    void noticesEveryFlippedBit() throws IOException {
        byte[] frame = frame(SMALL, random(40));
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> read(flipped, SMALL))
                    .as("bit " + bit)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(KEY);
        }
    }

    @Test
    void noticesEveryTruncationAndWhatFollows() throws IOException {
        byte[] frame = frame(SMALL, random(40));
        for (int length = 0; length < frame.length; length++) {
            byte[] shorter = Arrays.copyOf(frame, length);
            assertThatThrownBy(() -> read(shorter, SMALL))
                    .isInstanceOf(MalformedArtifactException.class)
                    .hasMessageContaining("truncated");
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(frame, frame.length + 1), SMALL))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("behind its last chunk");
    }

    @Test
    void namesTheCorruptChunk() throws IOException {
        byte[] frame = frame(BlobContent.ofBytes(800_000), random(800_000));
        frame[frame.length - 1] ^= 1;
        assertThatThrownBy(() -> read(frame, BlobContent.ofBytes(800_000)))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("chunk 3 (decoded bytes 786432 to 799999)");
    }

    @Test
    void refusesAFrameThatDeclaresATerabyteBeforeTakingMemory() throws IOException {
        byte[] frame = frame(SMALL, random(40));
        ByteBuffer.wrap(frame)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(FrameLayout.ELEMENTS_AT, 1L << 38)
                .putLong(FrameLayout.ELEMENTS_AT + 8, 1L << 40)
                .putInt(FrameLayout.CHUNKS_AT, 1 << 22);
        assertThatThrownBy(() -> read(frame, SMALL))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("declares 274877906944 elements of F32 in 1099511627776 bytes where 10 elements");
    }

    @Test
    void refusesOtherVersionsAndEncodingsByName() throws IOException {
        byte[] version = frame(SMALL, random(40));
        version[8] = 2;
        assertThatThrownBy(() -> read(version, SMALL)).hasMessageContaining("frame version 2");
        byte[] recipe = frame(SMALL, random(40));
        recipe[10] = 3;
        assertThatThrownBy(() -> read(recipe, SMALL)).hasMessageContaining("encoding 3 (RECIPE)");
        byte[] unknown = frame(SMALL, random(40));
        unknown[10] = 77;
        assertThatThrownBy(() -> read(unknown, SMALL)).hasMessageContaining("encoding 77 (unknown)");
    }

    @Test
    void refusesWhatIsNotWhatTheManifestDeclares() throws IOException {
        byte[] frame = frame(SMALL, random(40));
        assertThatThrownBy(() -> read(frame, new BlobContent("I32", 10, 40)))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("10 elements of F32 in 40 bytes where 10 elements of I32 in 40 bytes");
        assertThatThrownBy(() -> FramedBody.of("it", SMALL, body(new byte[39]), new Sha256(), n -> {}))
                .isInstanceOf(PublishRefusedException.class);
    }

    @Test
    void refusesToSendContentThatChangedSinceItWasHashed() throws IOException {
        byte[] content = random(600_000);
        FramedBody framed =
                FramedBody.of("tensor w", BlobContent.ofBytes(content.length), body(content), new Sha256(), n -> {});
        content[599_999]++;
        try (InputStream stream = framed.open(0)) {
            assertThatThrownBy(stream::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(PublishRefusedException.class)
                    .hasMessageContaining("tensor w changed");
        }
    }

    @Test
    void opensAnywhere() throws IOException {
        byte[] content = random(600_000);
        FramedBody framed =
                FramedBody.of("it", BlobContent.ofBytes(content.length), body(content), new Sha256(), n -> {});
        byte[] whole = bytes(framed, 0);
        for (int from : new int[] {1, 119, 150, 160, 161, 262_144, 500_000, whole.length}) {
            assertThat(bytes(framed, from)).isEqualTo(Arrays.copyOfRange(whole, from, whole.length));
        }
    }

    private static byte[] frame(BlobContent declared, byte[] content) throws IOException {
        FramedBody framed = FramedBody.of("it", declared, body(content), new Sha256(), n -> {});
        byte[] bytes = bytes(framed, 0);
        assertThat(framed.length()).isEqualTo(bytes.length);
        return bytes;
    }

    private static byte[] read(byte[] frame, BlobContent expected) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameReader.read(KEY, new ByteArrayInputStream(frame), expected, (bytes, n) -> out.write(bytes, 0, n));
        return out.toByteArray();
    }

    private static byte[] bytes(ObjectBody body, long from) throws IOException {
        try (InputStream stream = body.open(from)) {
            return stream.readAllBytes();
        }
    }

    private static ObjectBody body(byte[] bytes) {
        return ObjectBody.of(bytes, ObjectBody.BINARY);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
