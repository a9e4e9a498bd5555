package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * What a forward pass carries besides the stream.
 *
 * @param manager owns what the pass makes
 * @param placement the new positions' own embeddings
 * @param views for each reach among the layers, what its layers need to know of positions
 * @param memory earlier positions
 * @param taps looks at the linear modules
 */
record Pass(NDManager manager, Placement placement, List<View> views, Memory memory, Taps taps) {
    Pass with(Taps other) {
        return new Pass(manager, placement, views, memory, other);
    }
}
