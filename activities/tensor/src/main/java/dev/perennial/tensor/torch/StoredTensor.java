package dev.perennial.tensor.torch;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.Extent;
import java.util.List;

/**
 * A tensor and where it lies.
 *
 * @param info its name, type and shape
 * @param place its bytes in the file, from its first element to behind its last
 * @param strides empty if its elements lie there in C order, else how many elements further each dimension's next lies
 */
record StoredTensor(TensorInfo info, Extent place, List<Long> strides) {
    StoredTensor {
        strides = List.copyOf(strides);
    }
}
