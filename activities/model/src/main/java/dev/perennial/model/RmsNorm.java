package dev.perennial.model;

import ai.djl.ndarray.NDArray;

/** Root mean square norm (Zhang, Sennrich 2019, arXiv 1910.07467, eq. 4): x / sqrt(mean(x^2) + epsilon) * weight. */
final class RmsNorm {
    private static final int[] LAST = {-1};

    private final NDArray weight;
    private final NDArray epsilon;

    RmsNorm(NDArray weight, NDArray epsilon) {
        this.weight = weight;
        this.epsilon = epsilon;
    }

    NDArray apply(NDArray input) {
        NDArray root = input.square().mean(LAST, true).add(epsilon).sqrt();
        return input.div(root).mul(weight);
    }
}
