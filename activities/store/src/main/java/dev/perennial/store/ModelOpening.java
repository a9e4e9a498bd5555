package dev.perennial.store;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.restore.FolderRestore;
import dev.perennial.store.restore.LocalTensors;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.TensorException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a model into the cache, taking from its parents there what it shares with them. */
final class ModelOpening {
    private static final Logger LOG = LoggerFactory.getLogger(ModelOpening.class);

    private final Function<Digest, Manifest> manifests;
    private final ModelCache cache;
    private final FolderRestore restore;

    ModelOpening(Function<Digest, Manifest> manifests, ModelCache cache, FolderRestore restore) {
        this.manifests = manifests;
        this.cache = cache;
        this.restore = restore;
    }

    CachedModel open(Digest digest, Manifest manifest, ProgressListener listener) {
        return cache.checkout(digest, manifest.size(), folder -> fill(manifest, folder, listener));
    }

    private void fill(Manifest manifest, Path folder, ProgressListener listener) {
        List<CachedModel> parents = new ArrayList<>();
        try (LocalTensors local = new LocalTensors()) {
            for (Digest parent : manifest.provenance().parents()) {
                cache.held(parent).ifPresent(held -> {
                    parents.add(held);
                    share(held, local);
                });
            }
            write(manifest, folder, local, listener);
        } finally {
            parents.forEach(CachedModel::close);
        }
    }

    /** A cached parent only saves work, so that whatever is wrong with it must not stand in the way. */
    private void share(CachedModel parent, LocalTensors local) {
        try {
            local.add(manifests.apply(parent.manifest()), parent.folder());
        } catch (StoreException | TensorException e) {
            LOG.warn("Cached parent not used. revision={} reason={}", parent.manifest(), e.getMessage());
        }
    }

    private void write(Manifest manifest, Path folder, LocalTensors local, ProgressListener listener) {
        try {
            restore.write(manifest, folder, local, listener);
        } catch (DigestMismatchException | MalformedArtifactException e) {
            if (local.isEmpty()) {
                throw e;
            }
            LOG.warn("Fetching all tensors, since those of a cached parent may be altered. reason={}", e.getMessage());
            manifest.files().forEach(file -> FolderRestore.delete(folder.resolve(file.path())));
            restore.write(manifest, folder, new LocalTensors(), listener);
        }
    }
}
