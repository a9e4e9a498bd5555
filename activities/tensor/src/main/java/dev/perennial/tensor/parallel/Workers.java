package dev.perennial.tensor.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Runs numbered tasks on a fixed number of threads, the caller's among them. Which thread takes which task is not
 * fixed, so tasks must not depend on each other; a kernel that follows this gives the same bits on any number of
 * threads.
 */
public final class Workers {
    /** System property with the number of threads of {@link #shared()}; the default is one for each processor. */
    public static final String PROPERTY = "perennial.threads";

    private static final ExecutorService POOL = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "perennial-worker");
        thread.setDaemon(true);
        return thread;
    });

    private final int threads;

    private Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 worker thread, found " + threads);
        }
        this.threads = threads;
    }

    /** So many threads. */
    public static Workers of(int threads) {
        return new Workers(threads);
    }

    /** As many threads as the system property says, or as there are processors. */
    public static Workers shared() {
        return of(Integer.getInteger(PROPERTY, Runtime.getRuntime().availableProcessors()));
    }

    /** The number of threads. */
    public int threads() {
        return threads;
    }

    /**
     * Runs tasks 0 to {@code tasks - 1} and returns when all have ended. Once one has thrown, no new ones start, and
     * what it threw is thrown here.
     */
    public void run(int tasks, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        Runnable share = () -> {
            boolean done = false;
            try {
                for (int index = next.getAndIncrement(); index < tasks; index = next.getAndIncrement()) {
                    task.accept(index);
                }
                done = true;
            } finally {
                if (!done) {
                    next.set(tasks);
                }
            }
        };
        List<Future<?>> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, tasks); i++) {
            helpers.add(POOL.submit(share));
        }
        try {
            share.run();
        } finally {
            awaitAll(helpers);
        }
        helpers.forEach(Workers::rethrow);
    }

    /** The caller's arrays must not be written after it went on, so an interruption waits for the end too. */
    private static void awaitAll(List<Future<?>> helpers) {
        boolean interrupted = false;
        for (Future<?> helper : helpers) {
            while (!helper.isDone()) {
                try {
                    helper.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                } catch (ExecutionException rethrownLater) {
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Future<?> helper) {
        try {
            helper.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException("a worker thread failed; see the cause", failed.getCause());
        }
    }
}
