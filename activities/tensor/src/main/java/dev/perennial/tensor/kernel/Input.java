package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnsupportedTensorException;

/**
 * A tensor to compute with.
 *
 * @param source where it lies
 * @param tensor its name there
 */
public record Input(TensorSource source, String tensor) {
    /** Its description, once it is known to be of a type that weight arithmetic takes. */
    TensorInfo info() {
        TensorInfo info = source.info(tensor);
        if (!info.dtype().decodable()) {
            throw new UnsupportedTensorException("tensor " + tensor + " of " + source.origin() + " is "
                    + info.dtype().code() + ", which no weight arithmetic takes; copy it from the base as it is");
        }
        return info;
    }
}
