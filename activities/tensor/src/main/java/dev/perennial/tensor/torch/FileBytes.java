package dev.perennial.tensor.torch;

import dev.perennial.tensor.MalformedTensorFileException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Pieces of a file by place. */
final class FileBytes {
    private final Path file;
    private final FileChannel channel;
    private final long size;

    FileBytes(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    long size() {
        return size;
    }

    /** So many bytes from this place on, little-endian. */
    ByteBuffer at(long place, int length) throws IOException {
        if (place < 0 || length < 0 || place > size - length) {
            throw new MalformedTensorFileException(
                    file, "its zip points behind its end of " + size + " bytes (truncated, or no zip)");
        }
        ByteBuffer piece = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (piece.hasRemaining()) {
            if (channel.read(piece, place + piece.position()) < 0) {
                throw new EOFException("it became shorter while being read");
            }
        }
        return piece.flip();
    }
}
