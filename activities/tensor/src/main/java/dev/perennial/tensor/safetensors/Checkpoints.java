package dev.perennial.tensor.safetensors;

import dev.perennial.tensor.disk.GrowingFile;
import dev.perennial.tensor.disk.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Notes tensors in a journal once their bytes are on the disk. Forcing goes on beside the computing of the next ones,
 * so that processor and disk work at the same time. For one writer at a time.
 */
final class Checkpoints implements AutoCloseable {
    private final Journal journal;
    private final Pace pace;
    private final ExecutorService forcing = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "checkpoints");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Landmark> waiting = new ArrayList<>();
    private Future<?> running = CompletableFuture.completedFuture("nothing yet");
    private long bytes;
    private long since = System.nanoTime();

    Checkpoints(Journal journal, Pace pace) {
        this.journal = journal;
        this.pace = pace;
    }

    /** A tensor of so many bytes is written. */
    void written(GrowingFile file, Landmark mark, long size) throws IOException {
        waiting.add(mark);
        bytes += size;
        if (running.isDone() && pace.due(bytes, System.nanoTime() - since)) {
            await();
            file.flush();
            List<Landmark> marks = take();
            running = forcing.submit(() -> {
                note(file, marks);
                return marks;
            });
        }
        if (pace.equals(Pace.EVERY_TENSOR)) {
            await();
        }
    }

    /** A file is written; returns when it is on the disk and noted. */
    void complete(GrowingFile file) throws IOException {
        await();
        file.finish();
        note(file, take());
    }

    private List<Landmark> take() {
        List<Landmark> marks = List.copyOf(waiting);
        waiting.clear();
        bytes = 0;
        since = System.nanoTime();
        return marks;
    }

    private void note(GrowingFile file, List<Landmark> marks) throws IOException {
        file.force();
        journal.append(marks.stream().map(Landmark::line).toList());
    }

    private void await() throws IOException {
        try {
            running.get();
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("the work was interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        forcing.shutdown();
        try {
            forcing.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
