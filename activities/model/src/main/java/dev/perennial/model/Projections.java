package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.Attention;

/** Makes queries, keys and values of the normed stream. */
interface Projections {
    /** Queries, keys and values, each as rows x width x (heads * head size). */
    record Heads(NDArray query, NDArray key, NDArray value) {}

    Heads apply(NDArray input, Taps taps);

    /** By three modules. */
    record Separate(Linear query, Linear key, Linear value) implements Projections {
        @Override
        public Heads apply(NDArray input, Taps taps) {
            return new Heads(query.apply(input, taps), key.apply(input, taps), value.apply(input, taps));
        }
    }

    /** By one module, whose output holds all queries, then all keys, then all values. */
    record Fused(Linear module, Attention shape) implements Projections {
        @Override
        public Heads apply(NDArray input, Taps taps) {
            long width = shape.queryWidth();
            NDList parts = module.apply(input, taps).split(new long[] {width, 2 * width}, 2);
            return new Heads(parts.get(0), parts.get(1), parts.get(2));
        }
    }

    /** By one module, whose output holds query, key and value of each head side by side. */
    record FusedByHead(Linear module, Attention shape) implements Projections {
        private static final int PARTS = 3;

        @Override
        public Heads apply(NDArray input, Taps taps) {
            long rows = input.getShape().get(0);
            long width = input.getShape().get(1);
            NDList parts = module.apply(input, taps)
                    .reshape(new Shape(rows, width, shape.heads(), PARTS, shape.headSize()))
                    .split(PARTS, PARTS);
            Shape flat = new Shape(rows, width, shape.queryWidth());
            return new Heads(
                    parts.get(0).reshape(flat),
                    parts.get(1).reshape(flat),
                    parts.get(2).reshape(flat));
        }
    }
}
