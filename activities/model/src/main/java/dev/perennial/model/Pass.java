package dev.perennial.model;

import ai.djl.ndarray.NDManager;

/**
 * What a forward pass carries besides the stream.
 *
 * @param manager owns what the pass makes
 * @param rotation the new positions' rotation
 * @param mask what they may see
 * @param memory earlier positions
 * @param taps looks at the linear modules
 */
record Pass(NDManager manager, Rotation rotation, Mask mask, Memory memory, Taps taps) {
    Pass with(Taps other) {
        return new Pass(manager, rotation, mask, memory, other);
    }
}
