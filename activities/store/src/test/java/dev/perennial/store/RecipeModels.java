package dev.perennial.store;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.publish.Changed;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.store.publish.PublishedModel;
import dev.perennial.store.publish.SideFiles;
import dev.perennial.store.recipe.Recipes;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Recipe;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Models of two tensors, {@code v} and {@code w}, of which {@code w} is made anew: published near, where the parents
 * are at hand, and opened far away, where nothing is.
 */
final class RecipeModels implements AutoCloseable {
    static final TensorInfo W = TensorInfo.of("w", DType.BF16, 131, 257);

    final MemoryObjectStore objects = new MemoryObjectStore();
    private final ModelCache near;
    private final ModelCache far;

    RecipeModels(Path disk) {
        near = ModelCache.open(disk.resolve("near"), 1L << 30);
        far = ModelCache.open(disk.resolve("far"), 1L << 30);
    }

    /** What was published over a parent, and the bits of its {@code w}. */
    record Variant(PublishedModel published, ByteBuffer bits) {
        Digest digest() {
            return published.manifest();
        }
    }

    ModelStore near() {
        return new ModelStore(objects, near, 3);
    }

    ModelStore far() {
        return far(objects);
    }

    ModelStore far(ObjectStore over) {
        return new ModelStore(over, far, 3);
    }

    Digest base(DType dtype) {
        return base(new Recipes(1).weights(dtype, 131, 257));
    }

    Digest base(MemoryTensors weights) {
        return near().publish(weights, SideFiles.none(), Provenance.none(), PublishListener.NONE)
                .manifest();
    }

    /** Publishes what the recipe of a seed makes, with that recipe. */
    Variant variant(Digest parent, String operation, long seed) {
        try (CachedModel model = near().open(parent, ProgressListener.NONE);
                TensorSource weights = model.tensors()) {
            Recipe recipe = new Recipes(seed).of(operation, weights);
            ByteBuffer bits = Recipes.result(recipe, weights.info("w"));
            return publish(parent, weights, recipe, bits, PublishListener.NONE);
        }
    }

    /** Publishes what the recipe of one seed makes, with that of another. */
    Variant variant(Digest parent, long seed, long others, PublishListener listener) {
        try (CachedModel model = near().open(parent, ProgressListener.NONE);
                TensorSource weights = model.tensors()) {
            ByteBuffer bits = Recipes.result(new Recipes(seed).of("updates", weights), weights.info("w"));
            return publish(parent, weights, new Recipes(others).of("updates", weights), bits, listener);
        }
    }

    private Variant publish(
            Digest parent, TensorSource weights, Recipe recipe, ByteBuffer bits, PublishListener listener) {
        MemoryTensors tensors = MemoryTensors.named("changed").put(weights.info("w"), bits);
        Changed changed = new Changed(tensors, Map.of("w", recipe), List.of(new Changed.Origin(weights, parent)));
        return new Variant(
                near().publishVariant(parent, changed, SideFiles.none(), provenance(parent), listener), bits);
    }

    static Provenance provenance(Digest parent) {
        return Provenance.of(List.of(parent), Map.of("kind", "edit"));
    }

    StoredTensor tensor(Digest model) {
        return near().manifest(model).tensors().stream()
                .filter(tensor -> tensor.name().equals("w"))
                .findFirst()
                .orElseThrow();
    }

    /** The bits of {@code w}. */
    static ByteBuffer opened(ModelStore store, Digest digest) {
        try (CachedModel model = store.open(digest, ProgressListener.NONE);
                TensorSource tensors = model.tensors()) {
            return MemoryTensors.copyOf(tensors).bytes("w");
        }
    }

    /** Stores the manifest of a model that says something else of {@code w}. */
    Digest lying(Digest model, StoredTensor other) {
        Manifest manifest = near().manifest(model);
        List<ModelFile> files = new ArrayList<>();
        for (ModelFile.Weights file : manifest.weights()) {
            List<StoredTensor> tensors = file.tensors().stream()
                    .map(tensor -> tensor.name().equals("w") ? other : tensor)
                    .toList();
            files.add(new ModelFile.Weights(file.path(), file.size(), file.digest(), file.header(), tensors));
        }
        Manifest lying = new Manifest(files, manifest.provenance());
        objects.putIfAbsent(Manifest.key(lying.digest()), ObjectBody.of(lying.bytes(), ObjectBody.JSON));
        return lying.digest();
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
