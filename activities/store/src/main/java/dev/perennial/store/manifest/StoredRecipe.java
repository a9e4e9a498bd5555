package dev.perennial.store.manifest;

import dev.perennial.contract.artifact.Digest;
import java.util.List;

/**
 * How a tensor comes back that has no blob of its own: a recipe's file ({@link dev.perennial.store.recipe.RecipeFile}),
 * kept as a blob of bytes, over stored tensors that may come back by recipes themselves, {@value #DEEPEST} deep at
 * most.
 *
 * @param digest SHA-256 of the recipe's file
 * @param size its length, at most {@value #LARGEST} bytes
 * @param operands the tensors that it reads, in its order; their names say what they are called elsewhere
 */
public record StoredRecipe(Digest digest, long size, List<StoredTensor> operands) {
    /** How many recipes may stand on one another. */
    public static final int DEEPEST = 2;

    /** The largest recipe, whose numbers take twice that of heap. */
    public static final long LARGEST = 64 << 20;

    public StoredRecipe {
        operands = List.copyOf(operands);
        if (size < 0 || size > LARGEST || operands.isEmpty()) {
            throw new IllegalArgumentException("Recipe " + digest.brief() + ": expected operands and a size of 0 to "
                    + LARGEST + " bytes, found " + operands.size() + " and " + size);
        }
        if (depth(operands) > DEEPEST) {
            throw new IllegalArgumentException("Recipe " + digest.brief() + " stands on " + (depth(operands) - 1)
                    + " others: expected " + (DEEPEST - 1) + " at most");
        }
    }

    /** How deep a recipe over these tensors is; 1 if they all have blobs. */
    public static int depth(List<StoredTensor> operands) {
        return 1
                + operands.stream()
                        .flatMap(operand -> operand.recipe().stream())
                        .mapToInt(recipe -> depth(recipe.operands()))
                        .max()
                        .orElse(0);
    }

    /** How many bytes of disk rebuilding needs besides the tensor's own, if no operand is at hand. */
    public long scratch() {
        long bytes = size;
        for (StoredTensor operand : operands) {
            bytes += operand.info().bytes()
                    + operand.recipe().map(StoredRecipe::scratch).orElse(0L);
        }
        return bytes;
    }
}
