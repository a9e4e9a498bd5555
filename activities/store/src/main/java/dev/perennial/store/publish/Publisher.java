package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.blob.BlobStore;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.work.ProgressBoard;
import dev.perennial.store.work.Workers;
import dev.perennial.tensor.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings models into the store: first every blob that is not there, then the manifest; both create-only, so that a
 * publication may be killed anywhere and repeated. Hashing and uploading overlap over a few threads; the heap holds a
 * chunk of 256 KiB a thread, besides headers and, for every 256 KiB of a tensor on its way, 12 bytes; for tensors with
 * recipes also twice the size of one recipe and what its operation states.
 */
public final class Publisher {
    private final ObjectStore objects;
    private final BlobStore blobs;
    private final int threads;

    /** Publishes into that store on so many threads. */
    public Publisher(ObjectStore objects, int threads) {
        this.objects = objects;
        this.blobs = new BlobStore(objects);
        this.threads = threads;
    }

    /** Publishes a folder byte for byte. */
    public PublishedModel folder(Path folder, Provenance provenance, PublishListener listener) {
        Workers.requireNotInterrupted("publish " + folder);
        try (ModelSource source = FolderSource.open(folder)) {
            return publish(source, provenance, listener);
        }
    }

    /** Publishes tensors as one file, with side files. */
    public PublishedModel tensors(
            TensorSource weights, SideFiles side, Provenance provenance, PublishListener listener) {
        try (ModelSource source = new TensorsSource(weights, side)) {
            return publish(source, provenance, listener);
        }
    }

    /**
     * What makes a variant of a stored model.
     *
     * @param parent the stored model
     * @param folder where its files lie, verified
     * @param changed tensors in place of the parent's of the same names, types and shapes
     * @param recipes how some of them were made; stays the caller's to close
     * @param side files in place of, or besides, the parent's
     */
    public record Variant(Manifest parent, Path folder, TensorSource changed, RecipeDesk recipes, SideFiles side) {}

    /** Publishes a variant: only changed tensors and side files are hashed and stored. */
    public PublishedModel variant(Variant variant, Provenance provenance, PublishListener listener) {
        try (ModelSource source = VariantSource.of(variant)) {
            return publish(source, provenance, listener);
        }
    }

    private PublishedModel publish(ModelSource source, Provenance provenance, PublishListener listener) {
        String doing = "publish " + source.origin();
        long work = source.files().stream().mapToLong(SourceFile::work).sum();
        ProgressBoard board = new ProgressBoard(doing, work, listener);
        BlobIntake intake = new BlobIntake(blobs, board);
        List<FileIntake> files = new ArrayList<>();
        List<Runnable> tasks = new ArrayList<>();
        for (SourceFile file : source.files()) {
            FileIntake fileIntake = FileIntake.of(file, intake, board);
            files.add(fileIntake);
            tasks.addAll(fileIntake.tasks());
        }
        Workers.run(doing, threads, tasks);
        source.requireUnchanged();
        listener.reached(PublishStage.BLOBS_STORED);
        Manifest manifest = new Manifest(files.stream().map(FileIntake::result).toList(), provenance);
        byte[] bytes = manifest.bytes();
        Digest digest = manifest.digest();
        boolean created = objects.putIfAbsent(Manifest.key(digest), ObjectBody.of(bytes, ObjectBody.JSON));
        listener.reached(PublishStage.MANIFEST_STORED);
        return intake.summary(digest, created);
    }
}
