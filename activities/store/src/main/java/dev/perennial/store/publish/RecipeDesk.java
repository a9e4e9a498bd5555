package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ScratchFolder;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.recipe.RecipeFile;
import dev.perennial.store.restore.LocalTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Recipes on their way into the store: those that may be kept lie here as files, with the stored tensors that they
 * read. Writing them needs the largest once more on the heap.
 */
public final class RecipeDesk implements AutoCloseable {
    private final Changed changed;
    private final Models models;
    private final Map<Digest, Manifest> manifests = new HashMap<>();
    private final List<CachedModel> opened = new ArrayList<>();
    private final LocalTensors local = new LocalTensors();
    private final Map<String, PreparedRecipe> prepared = new HashMap<>();
    private final List<ScratchFolder> scratch = new ArrayList<>();

    /** What stands behind recipes. */
    public interface Models {
        /** The manifest of a stored model. */
        Manifest manifest(Digest model);

        /** The model on local disk. */
        CachedModel open(Digest model);

        /** A folder for so many bytes. */
        ScratchFolder scratch(long bytes);
    }

    private RecipeDesk(Changed changed, Models models) {
        this.changed = changed;
        this.models = models;
    }

    /**
     * Prepares the recipes of changed tensors.
     *
     * @throws IllegalArgumentException if a recipe reads what is no tensor of one of the origins
     */
    public static RecipeDesk of(Changed changed, Models models) {
        RecipeDesk desk = new RecipeDesk(changed, models);
        boolean complete = false;
        try {
            desk.prepare();
            complete = true;
            return desk;
        } finally {
            if (!complete) {
                desk.close();
            }
        }
    }

    private void prepare() {
        Map<TensorInfo, Recipe> kept = new HashMap<>();
        long bytes = 0;
        for (TensorInfo tensor : changed.tensors().tensors()) {
            Optional<Recipe> recipe = Optional.ofNullable(changed.recipes().get(tensor.name()));
            long size = recipe.flatMap(RecipeFile::bytes).orElse(Long.MAX_VALUE);
            if (size < Math.min(tensor.bytes(), StoredRecipe.LARGEST)) {
                kept.put(tensor, recipe.orElseThrow());
                bytes += size;
            }
        }
        if (kept.isEmpty()) {
            return;
        }
        ScratchFolder folder = models.scratch(bytes);
        scratch.add(folder);
        kept.forEach((tensor, recipe) -> prepare(tensor, recipe, folder.folder()));
    }

    private void prepare(TensorInfo tensor, Recipe recipe, Path folder) {
        List<StoredTensor> operands =
                recipe.inputs().stream().map(input -> operand(tensor, input)).toList();
        if (StoredRecipe.depth(operands) > StoredRecipe.DEEPEST) {
            return;
        }
        Path file = folder.resolve("recipe-" + prepared.size() + ".safetensors");
        RecipeFile.write(file, recipe);
        List<Input> inputs = operands.stream()
                .map(operand -> local.input(operand.digest()).orElseThrow())
                .toList();
        PreparedRecipe ready = new PreparedRecipe(file, FolderFiles.body(file).length(), operands, inputs);
        if (ready.size() < Math.min(tensor.bytes(), StoredRecipe.LARGEST + 1)) {
            prepared.put(tensor.name(), ready);
        }
    }

    private StoredTensor operand(TensorInfo tensor, Input input) {
        for (Changed.Origin origin : changed.origins()) {
            if (origin.source().equals(input.source())) {
                return manifest(origin.model()).tensors().stream()
                        .filter(stored -> stored.name().equals(input.tensor()))
                        .findFirst()
                        .orElseThrow(() -> unknown(tensor, input));
            }
        }
        throw unknown(tensor, input);
    }

    private static IllegalArgumentException unknown(TensorInfo tensor, Input input) {
        return new IllegalArgumentException("The recipe of tensor " + tensor.name() + " reads " + input.tensor()
                + " of " + input.source().origin()
                + ", which is no tensor of a stored model: name the model among the origins");
    }

    /** Of a model, at hand from here on. */
    private Manifest manifest(Digest model) {
        if (!manifests.containsKey(model)) {
            Manifest manifest = models.manifest(model);
            CachedModel cached = models.open(model);
            opened.add(cached);
            local.add(manifest, cached.folder());
            manifests.put(model, manifest);
        }
        return Objects.requireNonNull(manifests.get(model));
    }

    /** The recipe of a tensor, if it may be kept as one. */
    Optional<PreparedRecipe> recipe(String tensor) {
        return Optional.ofNullable(prepared.get(tensor));
    }

    @Override
    public void close() {
        local.close();
        opened.forEach(CachedModel::close);
        scratch.forEach(ScratchFolder::close);
    }
}
