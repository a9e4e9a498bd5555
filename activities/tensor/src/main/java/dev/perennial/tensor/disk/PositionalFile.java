package dev.perennial.tensor.disk;

import dev.perennial.tensor.TensorIoException;
import dev.perennial.tensor.TensorReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A file that several threads read at positions of their own. */
final class PositionalFile {
    private final Path file;
    private final FileChannel channel;

    PositionalFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Reads what begins at this byte of the file. The channel is closed by whoever is interrupted while reading; then,
     * and after {@link #close}, the mapped bytes serve, if there are any.
     */
    TensorReader reader(long start, Optional<ByteBuffer> mapped) {
        return (from, target) -> {
            int begun = target.position();
            try {
                fill(start + from, target);
            } catch (ClosedChannelException closed) {
                TensorReader.of(mapped.orElseThrow(() -> new TensorIoException(file, "was closed; open it again")))
                        .read(from, target.position(begun));
            } catch (IOException unreadable) {
                throw TensorIoException.reading(file, unreadable);
            }
        };
    }

    private void fill(long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                throw new EOFException("it became shorter while being read");
            }
            at += read;
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw TensorIoException.reading(file, failed);
        }
    }
}
