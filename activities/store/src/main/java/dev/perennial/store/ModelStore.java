package dev.perennial.store;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.cache.ScratchFolder;
import dev.perennial.store.cache.WorkFolder;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import dev.perennial.store.publish.Changed;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.Publisher;
import dev.perennial.store.publish.RecipeDesk;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.restore.FolderRestore;
import dev.perennial.store.restore.LocalTensors;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.disk.ForcedFolder;
import dev.perennial.tensor.disk.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Published models: immutable, by the digest of their manifest. Publishing stores blobs, then the manifest; nothing
 * points to it until an alias is moved ({@link dev.perennial.store.alias.Aliases}). All methods are safe to call from
 * several threads and may be stopped by an interrupt or their listener; doing the same again goes on from what is
 * stored and gives the same digest. They throw a {@link dev.perennial.store.failure.StoreException}, or a
 * {@link dev.perennial.tensor.TensorException} for weights that cannot be read.
 */
public final class ModelStore {
    private static final int LARGEST_MANIFEST = 256 << 20;

    private final ObjectStore objects;
    private final ModelCache cache;
    private final Publisher publisher;
    private final FolderRestore restore;
    private final ModelOpening opening;

    /**
     * Models in that store.
     *
     * @param cache where opened models lie
     * @param threads how many hash, upload and download at a time; 2 to 4 serve well
     */
    public ModelStore(ObjectStore objects, ModelCache cache, int threads) {
        this.objects = objects;
        this.cache = cache;
        this.publisher = new Publisher(objects, threads);
        this.restore = new FolderRestore(objects, threads, FreeSpace.ofDisk());
        this.opening = new ModelOpening(this::manifest, cache, restore);
    }

    /** Publishes a local model folder byte for byte; pickles and broken safetensors files are refused by name. */
    public PublishedModel publish(Path folder, Provenance provenance, PublishListener listener) {
        return publisher.folder(folder, provenance, listener);
    }

    /** Publishes tensors as one {@code model.safetensors}, with side files. */
    public PublishedModel publish(
            TensorSource weights, SideFiles side, Provenance provenance, PublishListener listener) {
        return publisher.tensors(weights, side, provenance, listener);
    }

    /**
     * Publishes a stored model with some tensors (and side files) replaced. Layout, headers and all other files stay
     * the parent's; what did not change is neither hashed as a tensor nor looked up nor sent.
     *
     * @param parent the manifest of the stored model
     * @param changed tensors of the parent's names, types and shapes
     * @param side files in place of, or besides, the parent's
     */
    public PublishedModel publishVariant(
            Digest parent, TensorSource changed, SideFiles side, Provenance provenance, PublishListener listener) {
        return publishVariant(parent, Changed.to(changed), side, provenance, listener);
    }

    /**
     * As {@link #publishVariant(Digest, TensorSource, SideFiles, Provenance, PublishListener)}, keeping tensors as
     * recipes where that takes less.
     */
    public PublishedModel publishVariant(
            Digest parent, Changed changed, SideFiles side, Provenance provenance, PublishListener listener) {
        Manifest manifest = manifest(parent);
        try (CachedModel model = opening.open(parent, manifest, listener);
                RecipeDesk recipes = RecipeDesk.of(changed, behind(listener))) {
            Publisher.Variant variant =
                    new Publisher.Variant(manifest, model.folder(), changed.tensors(), recipes, side);
            return publisher.variant(variant, provenance, listener);
        }
    }

    private RecipeDesk.Models behind(ProgressListener listener) {
        return new RecipeDesk.Models() {
            @Override
            public Manifest manifest(Digest model) {
                return ModelStore.this.manifest(model);
            }

            @Override
            public CachedModel open(Digest model) {
                return ModelStore.this.open(model, listener);
            }

            @Override
            public ScratchFolder scratch(long bytes) {
                return ModelStore.this.scratch(bytes);
            }
        };
    }

    /** Reads a manifest and verifies its digest. */
    public Manifest manifest(Digest digest) {
        try (StoredObject object = objects.get(Manifest.key(digest), ByteRange.ALL)) {
            return Manifest.parse(object.readAll(LARGEST_MANIFEST), digest);
        }
    }

    /**
     * A model on local disk, whole and verified; fetched unless the cache holds it, and of what a parent in the cache
     * shares with it nothing is fetched. Tensors kept as recipes are rebuilt, with the operands of one at a time beside
     * the model, over what the cache may hold. The caller closes it.
     */
    public CachedModel open(Digest digest, ProgressListener listener) {
        return opening.open(digest, manifest(digest), listener);
    }

    /**
     * An empty folder beside opened models, for files on their way into the store; the caller closes it.
     *
     * @param bytes how many the files may have in all; room is made for them as for a model
     */
    public ScratchFolder scratch(long bytes) {
        return cache.scratch(bytes);
    }

    /** A folder beside opened models for work that may be cut off, as {@link ModelCache#work} has it. */
    public WorkFolder work(Digest name, long bytes) {
        return cache.work(name, bytes);
    }

    /**
     * Writes a model's folder to a place of the caller's choice, byte for byte as it was published; it appears there
     * whole.
     *
     * @param target does not exist, or is an empty folder
     */
    public void restore(Digest digest, Path target, ProgressListener listener) {
        Manifest manifest = manifest(digest);
        Path place = target.toAbsolutePath().normalize();
        Path partial = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            requireEmpty(place);
            Files.createDirectories(partial);
            restore.write(manifest, partial, new LocalTensors(), listener);
            ForcedFolder.forceTree(partial);
            Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
            ForcedFolder.force(place.resolveSibling(""));
        } catch (IOException e) {
            throw DiskFailure.of("restore to", place, e);
        } finally {
            FolderRestore.delete(partial);
        }
    }

    private static void requireEmpty(Path place) throws IOException {
        if (Files.exists(place) && !(Files.isDirectory(place) && isEmpty(place))) {
            throw new IllegalArgumentException(
                    "Target " + place + " exists and is not an empty folder: choose another one");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
