package dev.perennial.store.publish;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Recipe;
import java.util.List;
import java.util.Map;

/**
 * Tensors in place of those of a stored model, and how some of them were made.
 *
 * @param tensors of the model's names, types and shapes
 * @param recipes how tensors come of those of stored models, by name; a tensor is kept as its recipe where that is
 *     smaller, gives its bits, and stands on no more than {@link dev.perennial.store.manifest.StoredRecipe#DEEPEST}
 *     others, and as its bytes else
 * @param origins the stored models that recipes read
 */
public record Changed(TensorSource tensors, Map<String, Recipe> recipes, List<Origin> origins) {
    public Changed {
        recipes = Map.copyOf(recipes);
        origins = List.copyOf(origins);
    }

    /**
     * Where a recipe's inputs come from.
     *
     * @param source as the recipe names it
     * @param model the manifest of the stored model that it is
     */
    public record Origin(TensorSource source, Digest model) {}

    /** Tensors alone. */
    public static Changed to(TensorSource tensors) {
        return new Changed(tensors, Map.of(), List.of());
    }
}
