package dev.perennial.tensor.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written from a place to its end. A large one goes past the system's cache of pages where the file
 * system allows it: there each page costs the processors as much time as computing what it holds, and pushes out what
 * others have need of. For one writer; others may {@link #force}.
 */
public final class GrowingFile implements WritableByteChannel {
    /** Bytes of a file that is large. */
    static final long LARGE = 1 << 26;

    private static final int MOST_BLOCK = 1 << 16;

    private final FileChannel file;
    private final Growth growth;

    /** How it is written. */
    interface Growth extends AutoCloseable {
        /** Takes all of these bytes. */
        void add(ByteBuffer bytes) throws IOException;

        /** Gives the system all that was taken; returns how long the file is. */
        long flush() throws IOException;

        @Override
        default void close() throws IOException {
            // nothing is held
        }
    }

    private GrowingFile(FileChannel file, Growth growth) {
        this.file = file;
        this.growth = growth;
    }

    /**
     * Opens a file, or makes it, and drops what is behind a place in it.
     *
     * @param from how much of it stays
     * @param size that it will have
     */
    public static GrowingFile open(Path path, long from, long size) throws IOException {
        return open(path, from, size, LARGE);
    }

    /** With another number of bytes from which on a file is large. */
    static GrowingFile open(Path path, long from, long size, long large) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.size() < from) {
                throw new IOException("the file became shorter since it was checked");
            }
            file.truncate(from).position(from);
            return new GrowingFile(file, size < large ? cached(file) : direct(path, file));
        } catch (IOException failed) {
            file.close();
            throw failed;
        }
    }

    private static Growth cached(FileChannel file) {
        return new Growth() {
            @Override
            public void add(ByteBuffer bytes) throws IOException {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }

            @Override
            public long flush() throws IOException {
                return file.position();
            }
        };
    }

    private static Growth direct(Path path, FileChannel file) throws IOException {
        long block = Files.getFileStore(path).getBlockSize();
        if (block > MOST_BLOCK) {
            return cached(file);
        }
        FileChannel past;
        try {
            past = FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException impossible) {
            return cached(file); // as on file systems in memory
        }
        return new DirectGrowth(file, past, (int) block);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int bytes = source.remaining();
        growth.add(source);
        return bytes;
    }

    /** Gives the system all that was written; behind it up to a block of zeros may lie until {@link #finish}. */
    public void flush() throws IOException {
        growth.flush();
    }

    /** Puts all that was flushed on the disk. */
    public void force() throws IOException {
        file.force(false);
    }

    /** Gives the system all that was written, and the file its end. */
    public void finish() throws IOException {
        file.truncate(growth.flush());
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        try {
            growth.close();
        } finally {
            file.close();
        }
    }
}
