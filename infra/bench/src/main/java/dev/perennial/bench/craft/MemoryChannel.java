package dev.perennial.bench.craft;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes into memory that is there already. */
record MemoryChannel(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
        int bytes = source.remaining();
        target.put(source);
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // memory needs no closing
    }
}
