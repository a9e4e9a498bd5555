package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final Provenance ORIGIN = Provenance.of(List.of(), Map.of("kind", "import"));

    @TempDir
    Path disk;

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private ModelCache cache;
    private ModelStore store;

    @BeforeEach
    void open() {
        cache = ModelCache.open(disk.resolve("cache"), 1L << 30);
        store = new ModelStore(objects, cache, 3);
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void bringsAFolderBackByteForByte() {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        Digest digest = publish(folder).manifest();
        store.restore(digest, disk.resolve("back"), ProgressListener.NONE);
        assertThat(PicoModel.contents(disk.resolve("back"))).isEqualTo(PicoModel.contents(folder));
        try (CachedModel model = store.open(digest, ProgressListener.NONE)) {
            assertThat(PicoModel.contents(model.folder())).isEqualTo(PicoModel.contents(folder));
        }
    }

    @Test
    void bringsShardsBackByteForByte() {
        Path folder = PicoModel.sharded(disk.resolve("model"), PicoModel.tensors(1));
        Digest digest = publish(folder).manifest();
        try (CachedModel model = store.open(digest, ProgressListener.NONE);
                TensorSource tensors = model.tensors()) {
            assertThat(PicoModel.contents(model.folder())).isEqualTo(PicoModel.contents(folder));
            assertThat(tensors.tensors()).hasSize(7);
        }
    }

    @Test
    void storesTiedTensorsOnceAndAShardedTwinForItsHeadersOnly() {
        PublishedModel single = publish(PicoModel.single(disk.resolve("one"), PicoModel.tensors(1)));
        assertThat(single.blobsReused()).isEqualTo(1);
        PublishedModel shards = publish(PicoModel.sharded(disk.resolve("two"), PicoModel.tensors(1)));
        assertThat(shards.manifest()).isNotEqualTo(single.manifest());
        assertThat(shards.blobsNew()).as("two headers and the index").isEqualTo(3);
    }

    @Test
    void storesNothingTheSecondTimeAndGivesTheSameDigest() {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        PublishedModel first = publish(folder);
        int stored = objects.list("", "", 1000).size();
        PublishedModel second = publish(folder);
        assertThat(first.created()).isTrue();
        assertThat(second)
                .isEqualTo(new PublishedModel(
                        first.manifest(),
                        false,
                        0,
                        first.blobsNew() + first.blobsReused(),
                        0,
                        first.bytesNew() + first.bytesReused()));
        assertThat(objects.list("", "", 1000)).hasSize(stored);
    }

    @Test
    void keepsEveryBitOfSpecialValues() {
        MemoryTensors tensors = PicoModel.tensors(1);
        Digest digest =
                publish(PicoModel.single(disk.resolve("model"), tensors)).manifest();
        try (CachedModel model = store.open(digest, ProgressListener.NONE);
                TensorSource back = model.tensors()) {
            for (TensorInfo info : tensors.tensors()) {
                assertThat(back.bytes(info.name())).as(info.name()).isEqualTo(tensors.bytes(info.name()));
            }
        }
    }

    @Test
    void tellsProvenanceApartButNotRepetition() {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        Digest first = publish(folder).manifest();
        Provenance other = Provenance.of(List.of(first), Map.of("kind", "edit", "strength", 0.85));
        PublishedModel again = store.publish(folder, other, PublishListener.NONE);
        assertThat(again.manifest()).isNotEqualTo(first);
        assertThat(again.blobsNew()).isZero();
        assertThat(store.manifest(again.manifest()).provenance()).isEqualTo(other);
        assertThat(other.facts()).isEqualTo("{\"kind\":\"edit\",\"strength\":0.85}");
    }

    @Test
    void publishesTensorsFromMemoryAsOurWriterWouldLayThemOut() {
        MemoryTensors tensors = PicoModel.tensors(1);
        Path folder = PicoModel.single(disk.resolve("model"), tensors);
        Digest fromMemory = store.publish(tensors, SideFiles.of(folder), ORIGIN, PublishListener.NONE)
                .manifest();
        assertThat(fromMemory).isEqualTo(publish(folder).manifest());
    }

    @Test
    void publishesAVariantAsItsWholeFolderWouldBe() {
        Path base = PicoModel.sharded(disk.resolve("base"), PicoModel.tensors(1));
        Digest parent = publish(base).manifest();
        MemoryTensors changed = MemoryTensors.named("edit");
        TensorInfo down = PicoModel.tensors(1).info("model.layers.0.mlp.down_proj.weight");
        changed.put(down, PicoModel.random(99, 800_000));
        Provenance provenance = Provenance.of(List.of(parent), Map.of("kind", "edit"));
        SideFiles card = SideFiles.none().with("README.md", "edited");

        PublishedModel variant = store.publishVariant(parent, changed, card, provenance, PublishListener.NONE);

        assertThat(variant.blobsNew()).as("the tensor and the card").isEqualTo(2);
        assertThat(variant.bytesNew()).isEqualTo(800_000 + 6);
        MemoryTensors whole = PicoModel.tensors(1).put(down, changed.bytes(down.name()));
        Path edited = PicoModel.sharded(disk.resolve("edited"), whole);
        PicoModel.write(edited.resolve("README.md"), "edited");
        assertThat(store.publish(edited, provenance, PublishListener.NONE).manifest())
                .isEqualTo(variant.manifest());
        try (CachedModel model = store.open(variant.manifest(), ProgressListener.NONE)) {
            assertThat(PicoModel.contents(model.folder())).isEqualTo(PicoModel.contents(edited));
        }
    }

    @Test
    void refusesAVariantThatDoesNotFitItsParent() {
        Digest parent = publish(PicoModel.single(disk.resolve("model"), PicoModel.tensors(1)))
                .manifest();
        MemoryTensors unknown = MemoryTensors.named("edit").put("model.layers.0.mlp.down.weight", new float[1], 1);
        MemoryTensors shaped = MemoryTensors.named("edit").put("model.norm.weight", new float[2], 2);
        assertThatThrownBy(() -> variant(parent, unknown))
                .isInstanceOf(UnknownTensorException.class)
                .hasMessageContaining("model.layers.0.mlp.down.weight");
        assertThatThrownBy(() -> variant(parent, shaped))
                .isInstanceOf(PublishRefusedException.class)
                .hasMessageContaining("model.norm.weight")
                .hasMessageContaining("F32[2]")
                .hasMessageContaining("F32[3]");
        assertThat(objects.list("manifests/", "", 10)).hasSize(1);
    }

    @Test
    void refusesWhatIsNoModelFolder() throws IOException {
        Path pickled = PicoModel.single(disk.resolve("pickled"), PicoModel.tensors(1));
        PicoModel.write(pickled.resolve("pytorch_model.bin"), "pickle");
        assertThatThrownBy(() -> publish(pickled))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining("pytorch_model.bin");
        Path truncated = PicoModel.single(disk.resolve("truncated"), PicoModel.tensors(1));
        Path weights = truncated.resolve("model.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 5000));
        assertThatThrownBy(() -> publish(truncated)).hasMessageContaining(weights.toString());
        assertThatThrownBy(() -> publish(disk.resolve("nowhere")))
                .isInstanceOf(PublishRefusedException.class)
                .hasMessageContaining("nowhere");
        Path strange = PicoModel.single(disk.resolve("strange"), PicoModel.tensors(1));
        PicoModel.write(strange.resolve("a\\b.txt"), "x");
        assertThatThrownBy(() -> publish(strange)).isInstanceOf(PublishRefusedException.class);
        assertThat(objects.list("", "", 10)).isEmpty();
    }

    @Test
    void followsLinksToFilesAsHubCachesHaveThem() throws IOException {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        Path linked = Files.createDirectories(disk.resolve("linked"));
        for (String name : PicoModel.contents(folder).keySet()) {
            Files.createDirectories(linked.resolve(name).getParent());
            Files.createSymbolicLink(linked.resolve(name), folder.resolve(name));
        }
        assertThat(publish(linked).manifest()).isEqualTo(publish(folder).manifest());
    }

    @Test
    void namesARevisionThatIsNotThere() {
        Digest unknown = new Digest("0".repeat(64));
        assertThatThrownBy(() -> store.open(unknown, ProgressListener.NONE))
                .isInstanceOf(NoSuchObjectException.class)
                .hasMessageContaining(unknown.hex());
    }

    @Test
    void restoresOnlyToAPlaceThatIsFree() {
        Path folder = PicoModel.single(disk.resolve("model"), PicoModel.tensors(1));
        Digest digest = publish(folder).manifest();
        assertThatThrownBy(() -> store.restore(digest, folder, ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void handlesAThousandTensors() {
        MemoryTensors many = MemoryTensors.named("many");
        for (int i = 0; i < 1000; i++) {
            many.put(TensorInfo.of("layer." + i + ".weight", DType.F32, 16), PicoModel.random(i, 64));
        }
        PublishedModel published = store.publish(many, SideFiles.none(), ORIGIN, PublishListener.NONE);
        assertThat(published.blobsNew()).isEqualTo(1001);
        try (CachedModel model = store.open(published.manifest(), ProgressListener.NONE);
                TensorSource back = model.tensors()) {
            assertThat(back.tensors()).hasSize(1000);
            ByteBuffer last = back.bytes("layer.999.weight");
            assertThat(last).isEqualTo(PicoModel.random(999, 64));
        }
    }

    @Test
    void listsWhatARevisionConsistsOf() {
        Manifest manifest = store.manifest(publish(PicoModel.single(disk.resolve("model"), PicoModel.tensors(1)))
                .manifest());
        assertThat(manifest.files())
                .extracting(ModelFile::path)
                .containsExactly(
                        "README.md",
                        "config.json",
                        "empty.txt",
                        "extra/notes.txt",
                        "model.safetensors",
                        "tokenizer.json");
        assertThat(manifest.tensors()).extracting(StoredTensor::name).contains("empty", "scalar");
    }

    private PublishedModel publish(Path folder) {
        return store.publish(folder, ORIGIN, PublishListener.NONE);
    }

    private void variant(Digest parent, TensorSource changed) {
        store.publishVariant(parent, changed, SideFiles.none(), ORIGIN, PublishListener.NONE);
    }
}
