package dev.perennial.model;

import ai.djl.ndarray.NDArray;

/** A norm of the last axis. */
interface Norm {
    /** Leaves its input as it is. */
    Norm NONE = input -> input;

    NDArray apply(NDArray input);

    /** Root mean square norm: x / sqrt(mean(x^2) + epsilon) * weight. */
    record Rms(NDArray weight, NDArray epsilon) implements Norm {
        private static final int[] LAST = {-1};

        @Override
        public NDArray apply(NDArray input) {
            return unit(input, epsilon).mul(weight);
        }

        private static NDArray unit(NDArray input, NDArray epsilon) {
            NDArray root = input.square().mean(LAST, true).add(epsilon).sqrt();
            return input.div(root);
        }
    }

    /** The same times 1 + weight, which is not made: it would belong to the weight's memory, and need be made again. */
    record RmsPlusOne(NDArray weight, NDArray epsilon) implements Norm {
        @Override
        public NDArray apply(NDArray input) {
            NDArray unit = Rms.unit(input, epsilon);
            return unit.mul(weight).add(unit);
        }
    }

    /** Layer norm: (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias. */
    record Layer(NDArray weight, NDArray bias, float epsilon) implements Norm {
        @Override
        public NDArray apply(NDArray input) {
            return ai.djl.nn.norm.LayerNorm.layerNorm(input, weight.getShape(), weight, bias, epsilon)
                    .singletonOrThrow();
        }
    }
}
