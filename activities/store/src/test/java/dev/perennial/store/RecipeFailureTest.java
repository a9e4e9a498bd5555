package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.RecipeModels.Variant;
import dev.perennial.store.blob.BlobKey;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreInterruptedException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.restore.FolderRestore;
import dev.perennial.store.restore.LocalTensors;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.disk.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes that cannot be followed, or that lead elsewhere: nobody sees what they give. */
class RecipeFailureTest {
    @TempDir
    Path disk;

    private RecipeModels models;

    @BeforeEach
    void open() {
        models = new RecipeModels(disk);
    }

    @AfterEach
    void nothingIsLeftOfWhatFailed() {
        models.close();
        assertThat(disk.resolve("far/partial")).isEmptyDirectory();
    }

    @Test
    void aFlippedByteInARecipeIsFoundAndNamed() {
        Digest variant = models.variant(models.base(DType.F32), "updates", 5).digest();
        String key = key(models.tensor(variant).recipe().orElseThrow());
        int length = Faults.read(models.objects, key).length;
        for (int at : new int[] {0, 200, length - 1}) {
            ObjectStore corrupt = Faults.altering(models.objects, key, bytes -> flipped(bytes, at));
            assertThatThrownBy(() -> models.far(corrupt).open(variant, ProgressListener.NONE))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(key);
        }
        assertThat(disk.resolve("far/models")).isEmptyDirectory();
    }

    @Test
    void aSoundRecipeInThePlaceOfAnotherIsFoundAndNamed() {
        Digest parent = models.base(DType.F32);
        Digest variant = models.variant(parent, "updates", 5).digest();
        Digest other = models.variant(parent, "updates", 6).digest();
        String key = key(models.tensor(variant).recipe().orElseThrow());
        String others = key(models.tensor(other).recipe().orElseThrow());
        ObjectStore swapped = Faults.altering(models.objects, key, bytes -> Faults.read(models.objects, others));
        assertThatThrownBy(() -> models.far(swapped).open(variant, ProgressListener.NONE))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("The recipe in blob " + key);
    }

    @Test
    void aRecipeWhoseResultIsAnotherIsRefusedWithTensorExpectedAndFound() {
        Digest parent = models.base(DType.BF16);
        StoredTensor expected =
                models.tensor(models.variant(parent, "updates", 5).digest());
        StoredTensor other = models.tensor(models.variant(parent, "updates", 6).digest());
        Digest lying = models.lying(parent, new StoredTensor(expected.info(), expected.digest(), other.recipe()));

        assertThatThrownBy(() -> models.far().open(lying, ProgressListener.NONE))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining("Tensor w as rebuilt by the recipe in blob")
                .hasMessageContaining("expected " + expected.digest())
                .hasMessageContaining("found " + other.digest());
        assertThat(disk.resolve("far/models")).isEmptyDirectory();
    }

    @Test
    void aRecipeThatCannotBeFollowedIsRefusedByName() {
        Digest parent = models.base(DType.BF16);
        StoredTensor sum = models.tensor(models.variant(parent, "sum", 5).digest());
        StoredRecipe whole = sum.recipe().orElseThrow();
        StoredRecipe half =
                new StoredRecipe(whole.digest(), whole.size(), whole.operands().subList(0, 1));
        Digest lying = models.lying(parent, new StoredTensor(sum.info(), sum.digest(), Optional.of(half)));
        assertThatThrownBy(() -> models.far().open(lying, ProgressListener.NONE))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining("Tensor w as rebuilt by the recipe in blob")
                .hasMessageContaining("from 0 to 0, found 1");
    }

    @Test
    void aMissingParentIsNamedWithTheTensorThatNeedsIt() {
        Digest parent = models.base(DType.BF16);
        Digest variant = models.variant(parent, "updates", 5).digest();
        StoredTensor operand = models.tensor(parent);
        String key = BlobKey.of(operand.info(), operand.digest()).text();
        ObjectStore without = Faults.altering(models.objects, key, bytes -> {
            throw new NoSuchObjectException("there is no " + key);
        });
        assertThatThrownBy(() -> models.far(without).open(variant, ProgressListener.NONE))
                .isInstanceOf(NoSuchObjectException.class)
                .hasMessageContaining("Tensor w cannot be rebuilt")
                .hasMessageContaining(key);
        assertThat(disk.resolve("far/models")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(bytes = {0x10, 0x7f})
    void anAlteredParentInTheCacheIsNotTrusted(byte mask) throws IOException {
        Digest parent = models.base(DType.BF16);
        Variant variant = models.variant(parent, "updates", 5);
        try (CachedModel cached = models.far().open(parent, ProgressListener.NONE)) {
            Path weights = cached.folder().resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(weights);
            for (int i = bytes.length - 200; i < bytes.length; i++) {
                bytes[i] |= mask;
            }
            Files.write(weights, bytes);
        }
        assertThat(RecipeModels.opened(models.far(), variant.digest())).isEqualTo(variant.bits());
    }

    @Test
    void rebuildingStopsWhenTheListenerSaysSo() {
        Digest variant = models.variant(models.base(DType.BF16), "updates", 5).digest();
        ProgressListener cancelling = new ProgressListener() {
            @Override
            public boolean cancelled() {
                return true;
            }
        };
        assertThatThrownBy(() -> models.far().open(variant, cancelling)).isInstanceOf(StoreInterruptedException.class);
    }

    @Test
    void operandsAreAskedRoomForBeforeTheFirstByte() throws IOException {
        Manifest manifest = models.near()
                .manifest(models.variant(models.base(DType.BF16), "sum", 5).digest());
        StoredRecipe recipe = models.tensor(manifest.digest()).recipe().orElseThrow();
        Path folder = Files.createDirectory(disk.resolve("back"));
        FreeSpace tight = where -> manifest.size();
        long needed = manifest.size() + recipe.size() + 2 * RecipeModels.W.bytes();
        try (LocalTensors none = new LocalTensors()) {
            assertThatThrownBy(() -> new FolderRestore(models.objects, 1, tight)
                            .write(manifest, folder, none, ProgressListener.NONE))
                    .isInstanceOf(InsufficientStorageException.class)
                    .hasMessageContaining("needs " + needed);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static String key(StoredRecipe recipe) {
        return BlobKey.ofBytes(recipe.digest(), recipe.size()).text();
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] ^= 0x10;
        return other;
    }
}
