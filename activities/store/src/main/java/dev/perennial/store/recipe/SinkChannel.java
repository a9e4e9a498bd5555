package dev.perennial.store.recipe;

import dev.perennial.store.frame.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A channel into a sink; holds 256 KiB. Closing does nothing. */
public final class SinkChannel implements WritableByteChannel {
    private static final int CHUNK = 1 << 18;

    private final FrameReader.Sink sink;
    private final byte[] chunk = new byte[CHUNK];

    /** Into that sink. */
    public SinkChannel(FrameReader.Sink sink) {
        this.sink = sink;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int all = bytes.remaining();
        while (bytes.hasRemaining()) {
            int count = Math.min(CHUNK, bytes.remaining());
            bytes.get(chunk, 0, count);
            sink.accept(chunk, count);
        }
        return all;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // the sink stays its maker's
    }
}
