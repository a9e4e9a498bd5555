package dev.perennial.tensor.torch;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.Extent;

/**
 * A tensor and where it lies.
 *
 * @param info its name, type and shape
 * @param place its bytes in the file, in C order
 */
record StoredTensor(TensorInfo info, Extent place) {}
