package dev.perennial.store.cache;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model's folder in the cache, there to stay until this is closed. Nobody may write into it. */
public final class CachedModel implements AutoCloseable {
    private final Digest manifest;
    private final Path folder;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    CachedModel(Digest manifest, Path folder, Runnable release) {
        this.manifest = manifest;
        this.folder = folder;
        this.release = release;
    }

    /** The digest of its manifest. */
    public Digest manifest() {
        return manifest;
    }

    /** Its folder, as it was published. */
    public Path folder() {
        return folder;
    }

    /** Its weights, memory-mapped; the caller closes them, before or after this. */
    public TensorSource tensors() {
        return ModelTensors.open(folder);
    }

    /** Lets the cache drop the folder when it needs room. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
