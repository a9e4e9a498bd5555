package dev.perennial.store.frame;

import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.object.ObjectBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Content in a RAW frame, streamed. Making one reads the content once; sending it reads it again and fails when it has
 * changed in between. Holds 12 bytes for every 256 KiB of content.
 */
public final class FramedBody implements ObjectBody {
    private final String name;
    private final ObjectBody raw;
    private final byte[] head;
    private final int[] checks;

    private FramedBody(String name, ObjectBody raw, byte[] head, int[] checks) {
        this.name = name;
        this.raw = raw;
        this.head = head;
        this.checks = checks;
    }

    /**
     * Frames content, feeding every byte of it to a hash on the way.
     *
     * @param name what the content is, for messages
     * @param content what it is declared to be; its length must be the body's
     * @param hash takes in the content
     * @param progress is told the bytes taken in, chunk by chunk
     */
    public static FramedBody of(String name, BlobContent content, ObjectBody raw, Sha256 hash, LongConsumer progress)
            throws IOException {
        if (raw.length() != content.bytes()) {
            throw new PublishRefusedException(name + " has " + raw.length() + " bytes where " + content.bytes()
                    + " are declared: correct its shape");
        }
        int[] checks = new int[Math.toIntExact(FrameLayout.chunks(content.bytes(), FrameLayout.CHUNK_LOG))];
        byte[] chunk = new byte[(int) Math.min(FrameLayout.CHUNK, content.bytes())];
        try (InputStream stream = raw.open(0)) {
            for (int i = 0; i < checks.length; i++) {
                int wanted = length(content.bytes(), i);
                if (stream.readNBytes(chunk, 0, wanted) < wanted) {
                    throw changed(name);
                }
                checks[i] = FrameLayout.crc(chunk, wanted);
                hash.update(chunk, wanted);
                progress.accept(wanted);
            }
        }
        return new FramedBody(name, raw, FrameLayout.head(content, checks), checks);
    }

    @Override
    public long length() {
        return head.length + raw.length();
    }

    @Override
    public InputStream open(long from) throws IOException {
        if (from >= head.length) {
            return new CheckedContent(raw.open(from - head.length), from - head.length);
        }
        InputStream rest = new ByteArrayInputStream(head, (int) from, head.length - (int) from);
        return new SequenceInputStream(rest, new CheckedContent(raw.open(0), 0));
    }

    private static int length(long bytes, int chunk) {
        return (int) Math.min(FrameLayout.CHUNK, bytes - ((long) chunk << FrameLayout.CHUNK_LOG));
    }

    private static PublishRefusedException changed(String name) {
        return new PublishRefusedException(
                name + " changed while it was being published: publish from files that nobody writes to");
    }

    /** Passes content on, comparing every whole chunk with its check before its last byte leaves. */
    private final class CheckedContent extends InputStream {
        private final InputStream content;
        private final CRC32C crc = new CRC32C();
        private long position;
        private long since;

        CheckedContent(InputStream content, long from) {
            this.content = content;
            this.position = from;
            this.since = from;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int wanted) throws IOException {
            if (position >= raw.length()) {
                return -1;
            }
            int chunk = (int) (position >> FrameLayout.CHUNK_LOG);
            long start = (long) chunk << FrameLayout.CHUNK_LOG;
            long end = start + length(raw.length(), chunk);
            int count = content.read(into, offset, (int) Math.min(wanted, end - position));
            if (count < 0) {
                throw failure();
            }
            crc.update(into, offset, count);
            position += count;
            if (position == end) {
                check(chunk, since <= start);
            }
            return count;
        }

        /** A stream opened in the middle of a chunk cannot judge that one. */
        private void check(int chunk, boolean whole) throws IOException {
            if (whole && (int) crc.getValue() != checks[chunk]) {
                throw failure();
            }
            crc.reset();
            since = position;
        }

        private IOException failure() {
            PublishRefusedException refused = changed(name);
            return new IOException(refused.getMessage(), refused);
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
