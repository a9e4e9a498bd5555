package dev.perennial.tensor.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Memory for the chunks of a result, native so that a file takes it without another copy, and used again: there are as
 * many as threads ever worked side by side.
 */
final class Chunks implements AutoCloseable {
    /** Bytes of a usual chunk. */
    static final int USUAL = 1 << 19;

    private static final Queue<ByteBuffer> IDLE = new ConcurrentLinkedQueue<>();

    private final ByteBuffer[] lent;

    private Chunks(ByteBuffer[] lent) {
        this.lent = lent;
    }

    static Chunks lend(int count, int bytes) {
        ByteBuffer[] lent = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            lent[i] = bytes > USUAL ? ByteBuffer.allocate(bytes) : usual();
        }
        return new Chunks(lent);
    }

    private static ByteBuffer usual() {
        return Optional.ofNullable(IDLE.poll()).orElseGet(() -> ByteBuffer.allocateDirect(USUAL));
    }

    ByteBuffer at(int slot) {
        return lent[slot].order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes them back, once nobody uses them. */
    @Override
    public void close() {
        for (ByteBuffer chunk : lent) {
            if (chunk.isDirect()) {
                IDLE.add(chunk);
            }
        }
    }
}
