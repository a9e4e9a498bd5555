package dev.perennial.store.work;

import dev.perennial.store.failure.StoreInterruptedException;
import java.util.concurrent.TimeUnit;

/** Counts what several threads have done, tells the listener now and then, and stops them when it says so. */
public final class ProgressBoard {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final String doing;
    private final long total;
    private final ProgressListener listener;
    private long done;
    private long told = System.nanoTime();

    /**
     * Nothing done yet.
     *
     * @param doing what is being done, for messages, as in "publish the model"
     */
    public ProgressBoard(String doing, long total, ProgressListener listener) {
        this.doing = doing;
        this.total = total;
        this.listener = listener;
    }

    /**
     * Counts bytes as done.
     *
     * @throws StoreInterruptedException when the listener or an interrupt of this thread ends the transfer
     */
    public synchronized void advance(long bytes) {
        done += bytes;
        requireGoingOn();
        long now = System.nanoTime();
        if (now - told >= PAUSE || done == total) {
            told = now;
            listener.progressed(new Progress(done, total));
        }
    }

    private void requireGoingOn() {
        if (listener.cancelled() || Thread.currentThread().isInterrupted()) {
            throw new StoreInterruptedException("Cancelled while trying to " + doing + ", " + done + " of " + total
                    + " bytes done: run it again to go on");
        }
    }
}
