package dev.perennial.store.frame;

import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a frame strictly against what its manifest declares: any other size, type, version or encoding is refused
 * before memory is taken for it, every chunk is checked before it is passed on, and nothing may follow the last one.
 * Needs one chunk (at most 16 MiB) and 12 bytes a chunk of memory.
 */
public final class FrameReader {
    private static final int SMALLEST_CHUNK_LOG = 12;
    private static final int LARGEST_CHUNK_LOG = 24;

    private final String key;
    private final InputStream stream;
    private final BlobContent expected;

    private FrameReader(String key, InputStream stream, BlobContent expected) {
        this.key = key;
        this.stream = stream;
        this.expected = expected;
    }

    /** Takes decoded bytes in order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the first {@code length} bytes of an array that is used again afterwards. */
        void accept(byte[] bytes, int length) throws IOException;
    }

    /**
     * Decodes a frame into a sink.
     *
     * @param key where the frame lies, for messages
     * @throws MalformedArtifactException if it is truncated, or declares something else than its manifest, or a version
     *     or encoding unknown here
     * @throws DigestMismatchException if a byte is corrupt; names the chunk
     * @throws IOException what the sink throws
     */
    public static void read(String key, InputStream stream, BlobContent expected, Sink sink) throws IOException {
        new FrameReader(key, stream, expected).decode(sink);
    }

    private void decode(Sink sink) throws IOException {
        ByteBuffer fixed = buffer(FrameLayout.FIXED, "its header");
        requireReadable(fixed);
        requireDeclared(fixed);
        int chunkLog = fixed.get(11);
        ByteBuffer table = table(fixed, FrameLayout.chunks(expected.bytes(), chunkLog));
        byte[] chunk = new byte[(int) Math.min(1L << chunkLog, expected.bytes())];
        long left = expected.bytes();
        for (int i = 0; left > 0; i++) {
            int length = (int) Math.min(chunk.length, left);
            row(table, i, length);
            fill(chunk, length, "chunk " + i);
            if (FrameLayout.crc(chunk, length) != table.getInt(i * FrameLayout.ROW + 8)) {
                throw new DigestMismatchException("Blob " + key + " is corrupt in chunk " + i + " (decoded bytes "
                        + ((long) i << chunkLog) + " to " + (((long) i << chunkLog) + length - 1)
                        + "): delete it and publish a revision that holds it again");
            }
            sink.accept(chunk, length);
            left -= length;
        }
        if (stream.read() >= 0) {
            throw malformed("has bytes behind its last chunk");
        }
    }

    private void requireReadable(ByteBuffer fixed) {
        if (!Arrays.equals(bytes(fixed, 0, FrameLayout.MAGIC.length), FrameLayout.MAGIC)) {
            throw malformed("does not begin with the mark of a blob");
        }
        int version = Short.toUnsignedInt(fixed.getShort(8));
        if (version != FrameLayout.VERSION) {
            throw malformed("is written in frame version " + version + ", and this version of Perennial reads version "
                    + FrameLayout.VERSION + " only");
        }
        int code = Byte.toUnsignedInt(fixed.get(10));
        if (code != Encoding.RAW.code()) {
            String name = Encoding.of(code).map(Encoding::name).orElse("unknown");
            throw malformed("has encoding " + code + " (" + name + "), and this version of Perennial reads RAW only");
        }
        int chunkLog = fixed.get(11);
        if (chunkLog < SMALLEST_CHUNK_LOG || chunkLog > LARGEST_CHUNK_LOG || !plain(fixed)) {
            throw malformed("has a header that no RAW frame has");
        }
    }

    /** One plane, no parent, no recipe, and zeros where nothing is. */
    private static boolean plain(ByteBuffer fixed) {
        boolean zeros = fixed.get(13) == 0 && fixed.getShort(14) == 0 && fixed.getInt(116) == 0;
        for (int i = FrameLayout.PARENT_AT; i < FrameLayout.CHUNKS_AT; i++) {
            zeros &= fixed.get(i) == 0;
        }
        return zeros && fixed.get(12) == 1;
    }

    private void requireDeclared(ByteBuffer fixed) {
        String dtype = new String(bytes(fixed, FrameLayout.DTYPE_AT, FrameLayout.DTYPE), StandardCharsets.US_ASCII)
                .replace("\0", "");
        long elements = fixed.getLong(FrameLayout.ELEMENTS_AT);
        long bytes = fixed.getLong(FrameLayout.ELEMENTS_AT + Long.BYTES);
        if (!dtype.equals(expected.dtype()) || elements != expected.elements() || bytes != expected.bytes()) {
            throw malformed("declares " + Long.toUnsignedString(elements) + " elements of " + dtype + " in "
                    + Long.toUnsignedString(bytes) + " bytes where " + expected.elements() + " elements of "
                    + expected.dtype() + " in " + expected.bytes() + " bytes are expected");
        }
    }

    /** The chunk table, whose length follows from the expected content, never from the frame. */
    private ByteBuffer table(ByteBuffer fixed, long chunks) throws IOException {
        if (fixed.getInt(FrameLayout.CHUNKS_AT) != chunks) {
            throw malformed("declares " + Integer.toUnsignedString(fixed.getInt(FrameLayout.CHUNKS_AT))
                    + " chunks where " + chunks + " are expected");
        }
        ByteBuffer table = buffer(Math.toIntExact(chunks * FrameLayout.ROW + FrameLayout.CHECK), "its chunk table");
        byte[] head = new byte[FrameLayout.FIXED + table.capacity() - FrameLayout.CHECK];
        fixed.get(0, head, 0, FrameLayout.FIXED);
        table.get(0, head, FrameLayout.FIXED, head.length - FrameLayout.FIXED);
        if (FrameLayout.crc(head, head.length) != table.getInt(table.capacity() - FrameLayout.CHECK)) {
            throw new DigestMismatchException("Blob " + key
                    + " is corrupt in its header or chunk table: delete it and publish a revision that holds it again");
        }
        return table;
    }

    private void row(ByteBuffer table, int chunk, int length) {
        int codec = table.getInt(chunk * FrameLayout.ROW);
        int stored = table.getInt(chunk * FrameLayout.ROW + 4);
        if (codec != 0 || stored != length) {
            throw malformed("stores chunk " + chunk + " with codec " + codec + " in " + Integer.toUnsignedString(stored)
                    + " bytes where " + length + " plain bytes are expected");
        }
    }

    private static byte[] bytes(ByteBuffer from, int at, int length) {
        byte[] bytes = new byte[length];
        from.get(at, bytes);
        return bytes;
    }

    private ByteBuffer buffer(int length, String what) throws IOException {
        byte[] bytes = new byte[length];
        fill(bytes, length, what);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(byte[] bytes, int length, String what) throws IOException {
        int found = stream.readNBytes(bytes, 0, length);
        if (found < length) {
            throw malformed("is truncated: it ends after " + found + " of the " + length + " bytes of " + what);
        }
    }

    private MalformedArtifactException malformed(String what) {
        return new MalformedArtifactException("Blob " + key + " " + what
                + ": check that the key holds what Perennial wrote, or publish a revision that holds it again");
    }
}
