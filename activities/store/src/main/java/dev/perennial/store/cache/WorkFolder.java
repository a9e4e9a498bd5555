package dev.perennial.store.cache;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A folder for work that may be cut off, its holder's alone: what is in it stays when it is let go of unfinished. */
public final class WorkFolder implements AutoCloseable {
    private final Path folder;
    private final Runnable release;
    private final Runnable drop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean done;

    WorkFolder(Path folder, Runnable release, Runnable drop) {
        this.folder = folder;
        this.release = release;
        this.drop = drop;
    }

    /** Where it is; holds what work of this name left there. */
    public Path folder() {
        return folder;
    }

    /** Says that nothing in it is needed any more. */
    public void done() {
        done = true;
    }

    /** Lets go of it; if its work is done, deletes it with all in it. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            (done ? drop : release).run();
        }
    }
}
