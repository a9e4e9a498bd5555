package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.line.LineId;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.s3.LocalS3;
import dev.perennial.store.s3.S3ObjectStore;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on a real S3 server. */
@Tag("slow")
class ModelStoreOnS3Test {
    private static final AliasName CURRENT = AliasName.current(new LineId("acme", "support"));

    @TempDir
    Path disk;

    private LocalS3 server;
    private S3ObjectStore objects;
    private ModelCache cache;
    private Artifacts artifacts;

    @BeforeEach
    void start() {
        server = LocalS3.start(disk.resolve("s3"));
        objects = S3ObjectStore.connect(server.settings());
        cache = ModelCache.open(disk.resolve("cache"), 1L << 30);
        artifacts = Artifacts.in(objects, objects.bucket(), cache);
    }

    @AfterEach
    void stop() {
        cache.close();
        objects.close();
        server.close();
    }

    @Test
    void publishesEditsPromotesAndRestores() {
        MemoryTensors base = PicoModel.tensors(1);
        Path folder = PicoModel.sharded(disk.resolve("model"), base);
        ModelStore models = artifacts.models();
        PublishedModel first = models.publish(folder, Provenance.none(), PublishListener.NONE);
        assertThat(models.publish(folder, Provenance.none(), PublishListener.NONE)
                        .blobsNew())
                .isZero();
        AliasState before = artifacts.aliases().create(CURRENT, first.manifest(), "registered");

        TensorInfo norm = base.info("model.norm.weight");
        MemoryTensors changed = MemoryTensors.named("edit").put(norm, PicoModel.random(5, 12));
        Provenance provenance = Provenance.of(List.of(first.manifest()), Map.of("kind", "edit"));
        PublishedModel edited =
                models.publishVariant(first.manifest(), changed, SideFiles.none(), provenance, PublishListener.NONE);
        assertThat(edited.bytesNew()).isEqualTo(12);
        artifacts.aliases().move(CURRENT, before, edited.manifest(), "change 1");

        models.restore(edited.manifest(), disk.resolve("back"), ProgressListener.NONE);
        Path whole = PicoModel.sharded(disk.resolve("whole"), base.put(norm, changed.bytes(norm.name())));
        assertThat(PicoModel.contents(disk.resolve("back"))).isEqualTo(PicoModel.contents(whole));
        assertThat(artifacts.aliases().history(CURRENT, 0, 10)).hasSize(2);
    }

    @Test
    void fetchesNothingThatACachedParentHasAndNothingThatItHasWrong() throws IOException {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        ModelStore models = artifacts.models();
        PublishedModel first = models.publish(folder, Provenance.none(), PublishListener.NONE);
        Provenance edit = Provenance.of(List.of(first.manifest()), Map.of("kind", "card"));
        PicoModel.write(folder.resolve("README.md"), "another card");
        PublishedModel second = models.publish(folder, edit, PublishListener.NONE);
        try (CachedModel parent = models.open(first.manifest(), ProgressListener.NONE)) {
            List<ObjectStat> tensors = objects.list("blobs/", "", 1000).stream()
                    .filter(stat -> stat.key().endsWith(".tensor.raw"))
                    .toList();
            assertThat(tensors).hasSize(6);
            for (ObjectStat tensor : tensors) {
                Files.move(stored(tensor.key()), stored(tensor.key() + "-away"));
            }
            models.open(second.manifest(), ProgressListener.NONE).close();

            Files.write(parent.folder().resolve("model.safetensors"), altered(folder));
            PublishedModel third = models.publish(
                    PicoModel.single(disk.resolve("third"), PicoModel.tensors(1)),
                    Provenance.of(List.of(first.manifest()), Map.of("kind", "third")),
                    PublishListener.NONE);
            try (CachedModel model = models.open(third.manifest(), ProgressListener.NONE)) {
                assertThat(PicoModel.contents(model.folder())).isEqualTo(PicoModel.contents(disk.resolve("third")));
            }
        }
    }

    @Test
    void findsAByteThatRottedOnTheServersDisk() throws IOException {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        PublishedModel published = artifacts.models().publish(folder, Provenance.none(), PublishListener.NONE);
        String key = objects.list("blobs/", "", 1000).stream()
                .filter(stat -> stat.size() > 800_000)
                .findFirst()
                .orElseThrow()
                .key();
        byte[] bytes = Files.readAllBytes(stored(key));
        bytes[500_000] ^= 1;
        Files.write(stored(key), bytes);
        assertThatThrownBy(() -> artifacts.models().open(published.manifest(), ProgressListener.NONE))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("chunk 1");
    }

    private Path stored(String key) {
        return disk.resolve("s3").resolve(objects.bucket()).resolve(key);
    }

    private static byte[] altered(Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("model.safetensors"));
        bytes[bytes.length - 1] ^= 1;
        return bytes;
    }
}
