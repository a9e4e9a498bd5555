package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/** A linear module; the weight keeps its stored arrangement, which the engine multiplies as it lies. */
final class Linear {
    private final String module;
    private final UnaryOperator<NDArray> product;

    private Linear(String module, UnaryOperator<NDArray> product) {
        this.module = module;
        this.product = product;
    }

    /** The module over its own parameters. */
    static Linear of(LinearModule module, Parameters parameters) {
        NDArray weight = parameters.array(module.weight());
        if (!module.biased()) {
            return over(module, weight);
        }
        NDArray bias = parameters.array(module.bias());
        if (module.transposed()) {
            // a transposed view of the weight would be cut off from its gradient
            return new Linear(module.name(), input -> input.matMul(weight).add(bias));
        }
        return new Linear(module.name(), input -> ai.djl.nn.core.Linear.linear(input, weight, bias)
                .singletonOrThrow());
    }

    /** The module without a bias over a weight that may be another's. */
    static Linear over(LinearModule module, NDArray weight) {
        if (module.transposed()) {
            return new Linear(module.name(), input -> input.matMul(weight));
        }
        return new Linear(module.name(), input -> ai.djl.nn.core.Linear.linear(input, weight)
                .singletonOrThrow());
    }

    NDArray apply(NDArray input, Taps taps) {
        return taps.through(module, input, product.apply(input));
    }
}
