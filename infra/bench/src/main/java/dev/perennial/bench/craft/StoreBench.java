package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.store.ModelStore;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.s3.S3ObjectStore;
import dev.perennial.store.s3.S3Settings;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** How long the store takes with a model folder. */
public final class StoreBench {
    private static final int THREADS = 3;
    private static final double MIB = 1 << 20;
    private static final String CHANGED = "model.layers.0.mlp.down_proj.weight";

    private final ModelStore store;
    private final Path folder;
    private final Path work;
    private final Figures figures = new Figures();

    private StoreBench(ModelStore store, Path folder, Path work) {
        this.store = store;
        this.folder = folder;
        this.work = work;
    }

    /** Measures the bucket that the file of settings names. */
    public static Figures measure(Words words) throws IOException {
        Path folder = words.path(0, "a model folder");
        Properties s3 = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(words.needed("settings")))) {
            s3.load(reader);
        }
        S3Settings settings = S3Settings.of(
                URI.create(setting(s3, "endpoint")),
                setting(s3, "bucket"),
                setting(s3, "access-key"),
                setting(s3, "secret-key"));
        try (S3ObjectStore objects = S3ObjectStore.connect(settings)) {
            return measure(objects, folder);
        }
    }

    static Figures measure(ObjectStore objects, Path folder) throws IOException {
        Path work = Files.createTempDirectory("perennial-bench");
        try (ModelCache cache = ModelCache.open(work.resolve("cache"), Long.MAX_VALUE)) {
            StoreBench bench = new StoreBench(new ModelStore(objects, cache, THREADS), folder, work);
            bench.run();
            PeakMemory.addTo(bench.figures);
            return bench.figures;
        } finally {
            Folders.delete(work);
        }
    }

    private void run() {
        PublishedModel first = publish("publish");
        publish("publish again");
        figures.add(
                "restore to a folder",
                Stopwatch.of(() -> store.restore(first.manifest(), work.resolve("restored"), ProgressListener.NONE)),
                2,
                "s");
        figures.add("open, fetched to the cache", Stopwatch.of(() -> open(first)), 2, "s");
        figures.add("open, in the cache", Stopwatch.of(() -> open(first)), 3, "s");
        variant(first);
    }

    private PublishedModel publish(String name) {
        Stopwatch watch = Stopwatch.start();
        PublishedModel published = store.publish(folder, Provenance.none(), PublishListener.NONE);
        say(name, watch.seconds(), published);
        return published;
    }

    private void open(PublishedModel model) {
        CachedModel opened = store.open(model.manifest(), ProgressListener.NONE);
        opened.close();
    }

    /** One tensor with one bit flipped: what an edit's revision costs at the least. */
    private void variant(PublishedModel parent) {
        MemoryTensors changed = MemoryTensors.named("one changed tensor");
        try (ModelTensors tensors = ModelTensors.open(folder)) {
            TensorInfo info = tensors.info(CHANGED);
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(info.bytes()))
                    .put(tensors.bytes(CHANGED))
                    .flip();
            changed.put(info, bytes.put(0, (byte) (bytes.get(0) ^ 1)));
        }
        Stopwatch watch = Stopwatch.start();
        PublishedModel published = store.publishVariant(
                parent.manifest(), changed, SideFiles.none(), Provenance.none(), PublishListener.NONE);
        say("publish with one tensor changed", watch.seconds(), published);
    }

    private void say(String name, double seconds, PublishedModel published) {
        figures.add(
                name,
                "%.2f s: %d blobs of %.1f MiB stored, %d of %.1f MiB there already"
                        .formatted(
                                seconds,
                                published.blobsNew(),
                                published.bytesNew() / MIB,
                                published.blobsReused(),
                                published.bytesReused() / MIB));
    }

    private static String setting(Properties s3, String key) {
        String value = s3.getProperty("perennial.s3." + key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--settings: expected perennial.s3." + key + ", found none");
        }
        return value;
    }
}
