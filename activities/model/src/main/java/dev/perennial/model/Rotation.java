package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Attention;

/** Turns queries and keys by their positions. */
interface Rotation {
    /** Leaves them as they are. */
    Rotation NONE = (query, key, shape) -> new NDList(query, key);

    /** From heads that lie side by side (rows x width x heads * size) to queries and keys of as many numbers. */
    NDList apply(NDArray query, NDArray key, Attention shape);

    /**
     * The first numbers of each head turn: (a, b) becomes (a cos - b sin, b cos + a sin), where a and b are their two
     * halves.
     *
     * @param cosines (rows x) width x 1 x 2 x half: the cosine twice
     * @param sines the same shape: minus the sine, then the sine
     */
    record Halves(NDArray cosines, NDArray sines) implements Rotation {
        private static final int HALVES = 3;

        @Override
        public NDList apply(NDArray query, NDArray key, Attention shape) {
            // together, which takes half the calls
            return turned(query.concat(key, 2), shape).split(new long[] {shape.heads()}, 2);
        }

        private NDArray turned(NDArray heads, Attention shape) {
            Shape flat = heads.getShape();
            long count = flat.get(2) / shape.headSize();
            long half = cosines.getShape().get(cosines.getShape().dimension() - 1);
            Shape open = new Shape(flat.get(0), flat.get(1), count, shape.headSize());
            if (2 * half == shape.headSize()) {
                return turned(heads.reshape(halves(open, half))).reshape(open);
            }
            NDList parts = heads.reshape(open).split(new long[] {2 * half}, HALVES);
            NDArray turned = turned(parts.get(0).reshape(halves(open, half)));
            return turned.reshape(flat.get(0), flat.get(1), count, 2 * half).concat(parts.get(1), HALVES);
        }

        private static Shape halves(Shape open, long half) {
            return new Shape(open.get(0), open.get(1), open.get(2), 2, half);
        }

        private NDArray turned(NDArray halves) {
            return halves.mul(cosines).add(halves.flip(HALVES).mul(sines));
        }
    }
}
