package dev.perennial.store.manifest;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.tensor.TensorInfo;

/**
 * A tensor of a published model.
 *
 * @param info its name, type and shape
 * @param digest its {@link dev.perennial.store.digest.TensorDigest}
 */
public record StoredTensor(TensorInfo info, Digest digest) {
    /** Its name. */
    public String name() {
        return info.name();
    }
}
