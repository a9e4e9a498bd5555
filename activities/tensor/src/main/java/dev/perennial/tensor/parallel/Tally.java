package dev.perennial.tensor.parallel;

import dev.perennial.tensor.Progress;

/** Counts what several threads have done and tells it, one call at a time. */
public final class Tally {
    private final Progress progress;
    private final long all;
    private long done;

    /** Nothing done yet of so many bytes. */
    public Tally(Progress progress, long all) {
        this.progress = progress;
        this.all = all;
    }

    /** So many bytes more are done; throws what the progress throws. */
    public synchronized void add(long bytes) {
        done += bytes;
        progress.made(done, all);
    }
}
