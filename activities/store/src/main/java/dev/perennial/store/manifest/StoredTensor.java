package dev.perennial.store.manifest;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.tensor.TensorInfo;
import java.util.Optional;

/**
 * A tensor of a published model.
 *
 * @param info its name, type and shape
 * @param digest its {@link dev.perennial.store.digest.TensorDigest}
 * @param recipe how it comes back; empty if it has a blob
 */
public record StoredTensor(TensorInfo info, Digest digest, Optional<StoredRecipe> recipe) {
    public StoredTensor {
        if (recipe.isPresent() && recipe.get().size() >= info.bytes()) {
            throw new IllegalArgumentException("Tensor " + info.name() + " of " + info.bytes()
                    + " bytes has a recipe of " + recipe.get().size() + ": expected a smaller one");
        }
    }

    /** One with a blob. */
    public StoredTensor(TensorInfo info, Digest digest) {
        this(info, digest, Optional.empty());
    }

    /** Its name. */
    public String name() {
        return info.name();
    }
}
