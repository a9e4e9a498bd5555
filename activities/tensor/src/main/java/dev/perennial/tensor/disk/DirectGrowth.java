package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes by whole blocks, which the disk takes from this memory, beside the filling of the next piece. 32 MiB outside
 * the heap. From the first time that fails on it writes as files usually are.
 */
final class DirectGrowth implements GrowingFile.Growth {
    private static final int PIECE = 1 << 24;

    private final FileChannel file;
    private final FileChannel direct;
    private final int block;
    private final ExecutorService writing = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "direct writing");
        thread.setDaemon(true);
        return thread;
    });
    private ByteBuffer held;
    private ByteBuffer other;
    private long at;
    private Future<?> running = CompletableFuture.completedFuture("nothing yet");

    /**
     * Behind the position of a file.
     *
     * @param file opened to read and write
     * @param direct the same, opened to be written past the cache of pages
     * @param block bytes of a block
     */
    DirectGrowth(FileChannel file, FileChannel direct, int block) throws IOException {
        this.file = file;
        this.direct = direct;
        this.block = block;
        this.held = piece();
        this.other = piece();
        this.at = file.position() - file.position() % block;
        takeBack((int) (file.position() - at));
    }

    private ByteBuffer piece() {
        return ByteBuffer.allocateDirect(PIECE + block).alignedSlice(block).slice(0, PIECE);
    }

    /** Of the block that was begun; it is written again. */
    private void takeBack(int bytes) throws IOException {
        held.limit(bytes);
        while (held.hasRemaining()) {
            if (file.read(held, at + held.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        held.limit(PIECE);
    }

    @Override
    public void add(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + held.remaining()));
            held.put(bytes);
            if (!held.hasRemaining()) {
                await();
                ByteBuffer full = held.flip();
                long place = at;
                running = writing.submit(() -> {
                    put(full, place);
                    return place;
                });
                at += PIECE;
                held = other.clear();
                other = full;
            }
        }
    }

    @Override
    public long flush() throws IOException {
        await();
        int bytes = held.position();
        int begun = bytes % block;
        while (held.position() % block != 0) {
            held.put((byte) 0);
        }
        put(held.flip(), at);
        at += bytes - begun;
        held.position(bytes - begun).limit(bytes).compact();
        return at + begun;
    }

    private void put(ByteBuffer bytes, long place) throws IOException {
        FileChannel out = direct.isOpen() ? direct : file;
        while (bytes.hasRemaining()) {
            try {
                out.write(bytes, place + bytes.position());
            } catch (IOException failed) {
                if (out == file || !file.isOpen()) {
                    throw failed;
                }
                direct.close();
                out = file;
            }
        }
    }

    private void await() throws IOException {
        try {
            running.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("the work was interrupted", interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        writing.shutdown();
        try {
            writing.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        direct.close();
    }
}
