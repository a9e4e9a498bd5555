package dev.perennial.merge;

import dev.perennial.merge.method.Coefficients;
import dev.perennial.tensor.TensorInfo;
import java.util.Optional;

/**
 * A tensor of a merge before it is computed.
 *
 * @param tensor its name, element type and shape in the merged model
 * @param coefficients how the models count; empty when it is copied as it is
 */
public record Planned(TensorInfo tensor, Optional<Coefficients> coefficients) {}
