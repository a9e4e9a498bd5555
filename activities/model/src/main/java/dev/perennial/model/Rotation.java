package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Attention;

/**
 * The rotation of some positions: (a, b) becomes (a cos - b sin, b cos + a sin), where a and b are the two halves of a
 * head.
 *
 * @param cosines (rows x) width x 1 x 2 x half: the cosine twice
 * @param sines the same shape: minus the sine, then the sine
 */
record Rotation(NDArray cosines, NDArray sines) {
    private static final int HALVES = 3;

    /** Rotates heads that lie side by side (rows x width x heads * size) into rows x width x heads x size. */
    NDArray apply(NDArray heads, Attention shape) {
        Shape flat = heads.getShape();
        long count = flat.get(2) / shape.headSize();
        NDArray halves = heads.reshape(new Shape(flat.get(0), flat.get(1), count, 2, shape.headSize() / 2));
        NDArray rotated = halves.mul(cosines).add(halves.flip(HALVES).mul(sines));
        return rotated.reshape(flat.get(0), flat.get(1), count, shape.headSize());
    }
}
