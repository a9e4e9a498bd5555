package dev.perennial.store.object;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A body in memory, or memory-mapped. */
record BufferBody(ByteBuffer bytes, String mediaType) implements ObjectBody {
    @Override
    public long length() {
        return bytes.limit();
    }

    @Override
    public InputStream open(long from) {
        ByteBuffer view = bytes.duplicate();
        view.position(Math.toIntExact(from));
        return new Stream(view);
    }

    /** Reads a buffer to its limit. */
    private static final class Stream extends InputStream {
        private final ByteBuffer view;

        Stream(ByteBuffer view) {
            this.view = view;
        }

        @Override
        public int read() {
            return view.hasRemaining() ? view.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int count = Math.min(length, view.remaining());
            view.get(into, offset, count);
            return count == 0 ? -1 : count;
        }

        @Override
        public int available() {
            return view.remaining();
        }
    }
}
