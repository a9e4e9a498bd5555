package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreInterruptedException;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishStage;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.work.Progress;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.MemoryTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publications and restorations that are killed, raced, cancelled or met by corrupt bytes. */
class PublishFailureTest {
    @TempDir
    Path disk;

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private ModelCache cache;
    private Path folder;

    @BeforeEach
    void open() {
        cache = ModelCache.open(disk.resolve("cache"), 1L << 30);
        folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void showsNothingWhenKilledBetweenBlobsAndManifestAndThenGoesOn() {
        Digest expected = new ModelStore(new MemoryObjectStore(), cache, 3)
                .publish(folder, Provenance.none(), PublishListener.NONE)
                .manifest();
        PublishListener killer = killingAt(PublishStage.BLOBS_STORED);
        assertThatThrownBy(() -> store(objects).publish(folder, Provenance.none(), killer))
                .isInstanceOf(Faults.Killed.class);
        assertThat(keys("manifests/")).isEmpty();
        List<String> blobs = keys("");

        PublishedModel again = publish(objects);

        assertThat(again.manifest()).isEqualTo(expected);
        assertThat(again.blobsNew()).isZero();
        assertThat(keys("blobs/")).isEqualTo(blobs);
        assertThat(keys("manifests/")).hasSize(1);
    }

    @Test
    void doublesNothingWhenKilledBehindTheManifest() {
        PublishListener killer = killingAt(PublishStage.MANIFEST_STORED);
        assertThatThrownBy(() -> store(objects).publish(folder, Provenance.none(), killer))
                .isInstanceOf(Faults.Killed.class);
        List<String> before = keys("");
        assertThat(publish(objects).created()).isFalse();
        assertThat(keys("")).isEqualTo(before);
    }

    @Test
    void goesOnWithTheBlobsThatAreMissing() {
        ObjectStore dying = Faults.before(
                objects, key -> key.startsWith("blobs/") && keys("blobs/").size() >= 4);
        assertThatThrownBy(() -> publish(dying)).isInstanceOf(Faults.Killed.class);
        int stored = keys("blobs/").size();
        PublishedModel again = publish(objects);
        assertThat(stored).isBetween(4, 7);
        assertThat(again.blobsNew()).isEqualTo(keys("blobs/").size() - stored);
        assertThat(again.blobsNew() + again.blobsReused()).isEqualTo(13);
    }

    @Test
    void givesOneManifestToManyPublishersAtOnce() throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Callable<PublishedModel>> publishers = IntStream.range(0, 4)
                .mapToObj(i -> (Callable<PublishedModel>) () -> publish(objects))
                .toList();
        List<PublishedModel> results = new ArrayList<>();
        for (Future<PublishedModel> future : pool.invokeAll(publishers)) {
            results.add(future.get());
        }
        pool.shutdown();
        assertThat(results)
                .extracting(PublishedModel::manifest)
                .containsOnly(results.get(0).manifest());
        assertThat(results).extracting(PublishedModel::created).containsOnlyOnce(true);
        assertThat(results.stream().mapToInt(PublishedModel::blobsNew).sum())
                .isEqualTo(keys("blobs/").size());
    }

    @Test
    void findsAndNamesAFlippedByteInAnyObject() {
        Digest digest = publish(objects).manifest();
        List<String> stored = keys("");
        assertThat(stored).hasSize(13);
        for (String key : stored) {
            int length = Faults.read(objects, key).length;
            for (int at : new int[] {0, length / 3, length - 1}) {
                ObjectStore corrupt = Faults.altering(objects, key, bytes -> flipped(bytes, at));
                assertThatThrownBy(() -> store(corrupt).restore(digest, disk.resolve("back"), ProgressListener.NONE))
                        .as(key + " at " + at)
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining(key);
                assertThat(disk.resolve("back")).doesNotExist();
            }
        }
    }

    @Test
    void namesTheTensorOfABlobThatIsSoundButAnother() {
        Digest digest = publish(objects).manifest();
        String down = store(objects).manifest(digest).tensors().stream()
                .filter(tensor -> tensor.name().equals("model.layers.0.mlp.down_proj.weight"))
                .findFirst()
                .orElseThrow()
                .digest()
                .hex();
        String key = "blobs/sha256/" + down.substring(0, 2) + "/" + down + ".tensor.raw";
        MemoryObjectStore others = new MemoryObjectStore();
        store(others).publish(PicoModel.tensors(7), SideFiles.none(), Provenance.none(), PublishListener.NONE);
        long size = Faults.read(objects, key).length;
        byte[] other = others.list("blobs/", "", 100).stream()
                .filter(stat -> stat.size() == size)
                .map(stat -> Faults.read(others, stat.key()))
                .findFirst()
                .orElseThrow();
        ObjectStore swapped = Faults.altering(objects, key, bytes -> other);
        assertThatThrownBy(() -> store(swapped).open(digest, ProgressListener.NONE))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("tensor model.layers.0.mlp.down_proj.weight")
                .hasMessageContaining(key);
    }

    @Test
    void namesATruncatedAndAMissingBlob() {
        Digest digest = publish(objects).manifest();
        String key = keys("blobs/").get(0);
        ObjectStore truncated = Faults.altering(objects, key, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> store(truncated).open(digest, ProgressListener.NONE))
                .hasMessageContaining(key)
                .hasMessageContaining("truncated");
        ObjectStore missing = Faults.altering(objects, key, bytes -> {
            throw new NoSuchObjectException("There is no " + key);
        });
        assertThatThrownBy(() -> store(missing).open(digest, ProgressListener.NONE))
                .isInstanceOf(NoSuchObjectException.class)
                .hasMessageContaining(key);
        assertThat(disk.resolve("cache/models")).isEmptyDirectory();
        assertThat(disk.resolve("cache/partial")).isEmptyDirectory();
    }

    @Test
    void refusesABlobOfAnotherSizeInItsPlace() {
        MemoryTensors tensors = PicoModel.tensors(1);
        publish(objects);
        String key = keys("blobs/").stream()
                .filter(name -> Faults.read(objects, name).length > 800_000)
                .findFirst()
                .orElseThrow();
        MemoryObjectStore broken = new MemoryObjectStore();
        broken.putIfAbsent(key, ObjectBody.of(new byte[] {1}, ObjectBody.BINARY));
        assertThatThrownBy(
                        () -> store(broken).publish(tensors, SideFiles.none(), Provenance.none(), PublishListener.NONE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("has 1 bytes");
    }

    @Test
    void stopsWhenTheListenerSaysSoAndTellsHowFarItCame() {
        List<Progress> seen = new ArrayList<>();
        publish(objects, new PublishListener() {
            @Override
            public void progressed(Progress progress) {
                seen.add(progress);
            }
        });
        assertThat(seen).last().satisfies(last -> assertThat(last.done()).isEqualTo(last.total()));
        MemoryObjectStore fresh = new MemoryObjectStore();
        PublishListener cancelling = new PublishListener() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> store(fresh).publish(folder, Provenance.none(), cancelling))
                .isInstanceOf(StoreInterruptedException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("run it again");
        assertThat(fresh.list("manifests/", "", 1)).isEmpty();
    }

    @Test
    void stopsWhenItsThreadIsInterruptedAndLeavesItMarked() {
        Thread publisher = Thread.currentThread();
        ObjectStore interrupting = new Faults.Wrapped(objects) {
            @Override
            public boolean putIfAbsent(String key, ObjectBody body) {
                publisher.interrupt();
                return super.putIfAbsent(key, body);
            }
        };
        assertThatThrownBy(() -> publish(interrupting)).isInstanceOf(StoreInterruptedException.class);
        assertThat(publisher.isInterrupted()).isTrue();
        assertThatThrownBy(() -> publish(objects)).isInstanceOf(StoreInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(keys("manifests/")).isEmpty();
        assertThat(publish(objects).created()).isTrue();
    }

    @Test
    void refusesAFolderThatChangesMeanwhile() {
        PublishListener noListener = PublishListener.NONE;
        ObjectStore slow = new Faults.Wrapped(objects) {
            @Override
            public boolean putIfAbsent(String key, ObjectBody body) {
                touch(folder.resolve("config.json"));
                return super.putIfAbsent(key, body);
            }
        };
        assertThatThrownBy(() -> store(slow).publish(folder, Provenance.none(), noListener))
                .isInstanceOf(PublishRefusedException.class)
                .hasMessageContaining("config.json changed while it was being published");
        assertThat(keys("manifests/")).isEmpty();
    }

    private static void touch(Path file) {
        try {
            Files.writeString(file, "changed, and longer than it was, so that no clock is needed to see it");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 0x10;
        return other;
    }

    private static PublishListener killingAt(PublishStage fatal) {
        return new PublishListener() {
            @Override
            public void reached(PublishStage stage) {
                if (stage == fatal) {
                    throw new Faults.Killed();
                }
            }
        };
    }

    private List<String> keys(String prefix) {
        return objects.list(prefix, "", 1000).stream().map(ObjectStat::key).toList();
    }

    private ModelStore store(ObjectStore over) {
        return new ModelStore(over, cache, 3);
    }

    private PublishedModel publish(ObjectStore over) {
        return store(over).publish(folder, Provenance.none(), PublishListener.NONE);
    }

    private void publish(ObjectStore over, PublishListener listener) {
        store(over).publish(folder, Provenance.none(), listener);
    }
}
