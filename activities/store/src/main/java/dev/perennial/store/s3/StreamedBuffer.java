package dev.perennial.store.s3;

import dev.perennial.store.object.ObjectBody;
import io.minio.ByteBuffer;
import java.io.IOException;
import java.io.InputStream;

/**
 * Shows a part of a body to the client as the buffer it wants, without holding the bytes; opened anew for every
 * attempt.
 */
final class StreamedBuffer extends ByteBuffer {
    private final ObjectBody body;
    private final long from;
    private final long length;

    StreamedBuffer(ObjectBody body, long from, long length) {
        super(length);
        this.body = body;
        this.from = from;
        this.length = length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long size() {
        return length;
    }

    @Override
    public InputStream inputStream() {
        return new LateStream();
    }

    /**
     * Opens the body with the first read, since this is where an {@link IOException} may be thrown, and closes it at
     * the end.
     */
    private final class LateStream extends InputStream {
        private InputStream stream = InputStream.nullInputStream();
        private boolean opened;
        private long left = length;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int wanted) throws IOException {
            if (!opened) {
                stream = body.open(from);
                opened = true;
            }
            if (left == 0) {
                return -1;
            }
            int count = stream.read(into, offset, (int) Math.min(wanted, left));
            left -= Math.max(count, 0);
            if (left == 0) {
                close();
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
