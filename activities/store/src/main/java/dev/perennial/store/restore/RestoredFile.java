package dev.perennial.store.restore;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file being written at several places at once. */
final class RestoredFile implements AutoCloseable {
    private static final int CHUNK = 1 << 18;

    private final Path path;
    private final FileChannel channel;

    private RestoredFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static RestoredFile create(Path path) {
        try {
            Files.createDirectories(path.resolveSibling(""));
            return new RestoredFile(
                    path,
                    FileChannel.open(
                            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw DiskFailure.of("create", path, e);
        }
    }

    /** Writes bytes at a position and returns the one behind them. */
    long write(byte[] bytes, int length, long position) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            long at = position;
            while (buffer.hasRemaining()) {
                at += channel.write(buffer, at);
            }
            return at;
        } catch (IOException e) {
            throw DiskFailure.of("write", path, e);
        }
    }

    /** SHA-256 of a stretch of the file, continuing a hash. */
    Digest digest(Sha256 hash, long from, long length) {
        try {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            long left = length;
            while (left > 0) {
                chunk.clear().limit((int) Math.min(CHUNK, left));
                int count = channel.read(chunk, from + length - left);
                if (count < 0) {
                    break;
                }
                hash.update(chunk.array(), count);
                left -= count;
            }
            return hash.finish();
        } catch (IOException e) {
            throw DiskFailure.of("read", path, e);
        }
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw DiskFailure.of("read", path, e);
        }
    }

    /** Puts the bytes on the disk, so that a crash of the machine cannot leave a whole-looking file without them. */
    void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw DiskFailure.of("write", path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskFailure.of("close", path, e);
        }
    }
}
