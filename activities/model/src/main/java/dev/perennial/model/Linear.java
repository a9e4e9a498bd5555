package dev.perennial.model;

import ai.djl.ndarray.NDArray;

/**
 * A linear module y = x W^T; the weight keeps its stored arrangement (out x in), which the engine multiplies as it
 * lies.
 */
final class Linear {
    private final String module;
    private final NDArray weight;

    Linear(String module, NDArray weight) {
        this.module = module;
        this.weight = weight;
    }

    NDArray apply(NDArray input, Taps taps) {
        NDArray output = ai.djl.nn.core.Linear.linear(input, weight).singletonOrThrow();
        return taps.through(module, input, output);
    }
}
