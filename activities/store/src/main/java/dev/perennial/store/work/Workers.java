package dev.perennial.store.work;

import dev.perennial.store.failure.StoreInterruptedException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs tasks on a few threads; the first failure, or an interrupt of the caller, stops them all. */
public final class Workers {
    private static final long LAST_WAIT_SECONDS = 60;

    private Workers() {}

    /** Refuses to begin in a thread that was interrupted, since reading a file would then close it. */
    public static void requireNotInterrupted(String doing) {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreInterruptedException("Interrupted before the start: run it again to " + doing);
        }
    }

    /**
     * Runs all tasks and returns when every one has ended, done or not, so that none uses the caller's files any more.
     *
     * @param doing what is being done, for messages
     * @throws RuntimeException what the first failing task threw
     * @throws StoreInterruptedException when this thread was interrupted; it stays marked
     */
    public static void run(String doing, int threads, List<Runnable> tasks) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "perennial-store");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            tasks.forEach(task -> running.submit(task, null));
            for (int i = 0; i < tasks.size(); i++) {
                running.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreInterruptedException("Interrupted while trying to " + doing + ": run it again to go on", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            stop(pool);
        }
    }

    private static RuntimeException unwrapped(ExecutionException wrapper) {
        Throwable failure = wrapper.getCause() == null ? wrapper : wrapper.getCause();
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static void stop(ExecutorService pool) {
        boolean interrupted = Thread.interrupted();
        pool.shutdownNow();
        try {
            pool.awaitTermination(LAST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
