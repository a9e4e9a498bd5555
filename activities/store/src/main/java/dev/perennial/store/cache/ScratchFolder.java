package dev.perennial.store.cache;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A folder for files that are needed for a while, its holder's alone. */
public final class ScratchFolder implements AutoCloseable {
    private final Path folder;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    ScratchFolder(Path folder, Runnable release) {
        this.folder = folder;
        this.release = release;
    }

    /** Where it is; empty at first. */
    public Path folder() {
        return folder;
    }

    /** Deletes it with all in it and gives its room back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
