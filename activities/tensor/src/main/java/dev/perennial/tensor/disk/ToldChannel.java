package dev.perennial.tensor.disk;

import dev.perennial.tensor.parallel.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Passes bytes on and counts them.
 *
 * @param out where they go; closed by whoever opened it
 * @param tally told after each piece
 */
public record ToldChannel(WritableByteChannel out, Tally tally) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
        int bytes = source.remaining();
        while (source.hasRemaining()) {
            tally.add(out.write(source));
        }
        return bytes;
    }

    @Override
    public boolean isOpen() {
        return out.isOpen();
    }

    @Override
    public void close() {
        // stays open for the next tensor
    }
}
