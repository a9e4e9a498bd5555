package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Holds a body to the number of bytes that the header announces for each tensor, and passes them on in pieces: a file
 * channel copies what it is given from the heap into native memory of the same size, and keeps that for the thread.
 */
final class CountedChannel implements WritableByteChannel {
    private static final int PIECE = 1 << 22;

    private final WritableByteChannel out;
    private String tensor = "header";
    private long left = Long.MAX_VALUE;

    CountedChannel(WritableByteChannel out) {
        this.out = out;
    }

    CountedChannel expecting(TensorInfo next) {
        tensor = next.name();
        left = next.bytes();
        return this;
    }

    void requireDone() {
        if (left != 0) {
            throw new IllegalArgumentException(
                    "tensor " + tensor + " was given " + left + " bytes too few; write all of it");
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int bytes = source.remaining();
        if (bytes > left) {
            throw new IllegalArgumentException(
                    "tensor " + tensor + " was given " + (bytes - left) + " bytes too many; write only its own");
        }
        int end = source.limit();
        while (source.position() < end) {
            source.limit(source.position() + Math.min(PIECE, end - source.position()));
            while (source.hasRemaining()) {
                out.write(source);
            }
        }
        left -= bytes;
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {
        // the file stays open for the next tensor
    }
}
