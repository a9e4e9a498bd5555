package dev.perennial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.RecipeModels.Variant;
import dev.perennial.store.blob.BlobKey;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.publish.Changed;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.recipe.Recipes;
import dev.perennial.store.work.Progress;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Recipe;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors kept as recipes over those of a parent. */
class RecipeStoreTest {
    @TempDir
    Path disk;

    private RecipeModels models;

    @BeforeEach
    void open() {
        models = new RecipeModels(disk);
    }

    @AfterEach
    void close() {
        models.close();
    }

    @ParameterizedTest
    @CsvSource({
        "BF16,updates",
        "BF16,overwrite",
        "BF16,sum",
        "F16,updates",
        "F16,overwrite",
        "F16,sum",
        "F32,update",
        "F32,updates",
        "F32,overwrite",
        "F32,sum"
    })
    void aTensorComesBackBitForBitByItsRecipe(DType dtype, String operation) {
        Digest parent = models.base(dtype);
        Variant variant = models.variant(parent, operation, 5);

        StoredTensor kept = models.tensor(variant.digest());
        StoredRecipe recipe = kept.recipe().orElseThrow();
        assertThat(models.objects.stat(BlobKey.of(kept.info(), kept.digest()).text()))
                .as("bytes of the tensor beside its recipe")
                .isEmpty();
        String key = BlobKey.ofBytes(recipe.digest(), recipe.size()).text();
        assertThat(models.objects.stat(key).orElseThrow().size())
                .as("the framed recipe of a tensor of %s bytes", kept.info().bytes())
                .isLessThan(kept.info().bytes() / 3);
        assertThat(variant.published().bytesNew()).isEqualTo(recipe.size());
        assertThat(RecipeModels.opened(models.far(), variant.digest())).isEqualTo(variant.bits());
        assertThat(RecipeModels.opened(models.far(), parent)).isNotEqualTo(variant.bits());
        assertThat(disk.resolve("far/partial")).isEmptyDirectory();
        assertThat(disk.resolve("near/partial")).isEmptyDirectory();
    }

    @Test
    void aModelWithRecipesIsTheSameFolderAsWithout() {
        Digest parent = models.base(DType.BF16);
        Variant variant = models.variant(parent, "updates", 5);
        Digest plain = plain(parent, RecipeModels.W, variant.bits());

        assertThat(plain).isNotEqualTo(variant.digest());
        assertThat(digests(plain)).isEqualTo(digests(variant.digest()));
        models.far().restore(variant.digest(), disk.resolve("recipes"), ProgressListener.NONE);
        models.far().restore(plain, disk.resolve("plain"), ProgressListener.NONE);
        assertThat(PicoModel.contents(disk.resolve("recipes"))).isEqualTo(PicoModel.contents(disk.resolve("plain")));
    }

    @Test
    void publishingAgainStoresNothingAndGivesTheSameDigest() {
        Digest parent = models.base(DType.BF16);
        Variant first = models.variant(parent, "updates", 5);
        Variant second = models.variant(parent, "updates", 5);
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.published().created()).isFalse();
        assertThat(second.published().blobsNew()).isZero();
    }

    @Test
    void allWorkIsToldWhetherARecipeIsKeptOrNot() {
        Digest parent = models.base(DType.BF16);
        for (long seed : new long[] {5, 6}) {
            List<Progress> seen = new ArrayList<>();
            PublishListener listener = new PublishListener() {
                @Override
                public void progressed(Progress progress) {
                    seen.add(progress);
                }
            };
            models.variant(parent, 5, seed, listener);
            assertThat(seen).last().satisfies(last -> assertThat(last.done()).isEqualTo(last.total()));
        }
    }

    @Test
    void aRecipeThatGivesOtherBitsIsNotKept() {
        Variant variant = models.variant(models.base(DType.BF16), 5, 6, PublishListener.NONE);
        assertThat(models.tensor(variant.digest()).recipe()).isEmpty();
        assertThat(RecipeModels.opened(models.far(), variant.digest())).isEqualTo(variant.bits());
    }

    @Test
    void aRecipeNoSmallerThanItsTensorIsNotKept() {
        Digest tiny = models.base(new Recipes(1).weights(DType.BF16, 3, 5));
        Variant variant = models.variant(tiny, "overwrite", 5);
        assertThat(models.tensor(variant.digest()).recipe()).isEmpty();
        assertThat(RecipeModels.opened(models.far(), variant.digest())).isEqualTo(variant.bits());
    }

    @Test
    void recipesStandOnOneAnotherTwoDeepAtMost() {
        Digest model = models.base(DType.BF16);
        List<Integer> depths = new ArrayList<>();
        for (int edit = 0; edit < 4; edit++) {
            Variant variant = models.variant(model, "updates", edit);
            model = variant.digest();
            depths.add(models.tensor(model)
                    .recipe()
                    .map(recipe -> StoredRecipe.depth(recipe.operands()))
                    .orElse(0));
            try (ModelCache empty = ModelCache.open(disk.resolve("empty" + edit), 1L << 30)) {
                ModelStore elsewhere = new ModelStore(models.objects, empty, 3);
                assertThat(RecipeModels.opened(elsewhere, model)).isEqualTo(variant.bits());
            }
        }
        assertThat(depths).containsExactly(1, 2, 0, 1);
    }

    @Test
    void aTensorThatAVariantLeavesAloneKeepsItsRecipe() {
        Variant edited = models.variant(models.base(DType.BF16), "updates", 5);
        Digest next = plain(edited.digest(), TensorInfo.of("v", DType.BF16, 131, 257), edited.bits());
        assertThat(models.tensor(next)).isEqualTo(models.tensor(edited.digest()));
        assertThat(models.tensor(next).recipe()).isPresent();
        assertThat(RecipeModels.opened(models.far(), next)).isEqualTo(edited.bits());
    }

    @Test
    void aRecipeOverWhatIsNotStoredIsRefused() {
        Digest parent = models.base(DType.BF16);
        Recipes recipes = new Recipes(5);
        Recipe stray = recipes.of("updates", recipes.weights(DType.BF16, 131, 257));
        MemoryTensors tensors =
                MemoryTensors.named("changed").put(RecipeModels.W, Recipes.result(stray, RecipeModels.W));
        Changed changed = new Changed(tensors, Map.of("w", stray), List.of());
        assertThatThrownBy(() -> models.near()
                        .publishVariant(
                                parent,
                                changed,
                                SideFiles.none(),
                                RecipeModels.provenance(parent),
                                PublishListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The recipe of tensor w reads w of weights");
        assertThat(disk.resolve("near/partial")).isEmptyDirectory();
    }

    private Digest plain(Digest parent, TensorInfo tensor, ByteBuffer bits) {
        MemoryTensors changed = MemoryTensors.named("plain").put(tensor, bits);
        return models.near()
                .publishVariant(
                        parent, changed, SideFiles.none(), RecipeModels.provenance(parent), PublishListener.NONE)
                .manifest();
    }

    private List<Digest> digests(Digest model) {
        return models.near().manifest(model).files().stream()
                .map(ModelFile::digest)
                .toList();
    }
}
