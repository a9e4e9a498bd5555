package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.hidden.Point;
import java.util.function.UnaryOperator;

/** A linear module; the weight keeps its stored arrangement, which the engine multiplies as it lies. */
final class Linear {
    private final String module;
    private final Point entry;
    private final UnaryOperator<NDArray> product;

    private Linear(String module, UnaryOperator<NDArray> product) {
        this.module = module;
        this.entry = Point.input(module);
        this.product = product;
    }

    /** The module over its own parameters. */
    static Linear of(LinearModule module, Parameters parameters) {
        Weight weight = parameters.weight(module.weight());
        if (!module.biased()) {
            return over(module, weight);
        }
        NDArray bias = parameters.array(module.bias());
        if (module.transposed()) {
            // a transposed view of the weight would be cut off from its gradient
            return new Linear(module.name(), input -> weight.product(input).add(bias));
        }
        return new Linear(module.name(), input -> weight.transposed(input, bias));
    }

    /** The module without a bias over a weight that may be another's. */
    static Linear over(LinearModule module, Weight weight) {
        if (module.transposed()) {
            return new Linear(module.name(), weight::product);
        }
        return new Linear(module.name(), weight::transposed);
    }

    NDArray apply(NDArray input, Taps taps) {
        NDArray given = taps.at(entry, input);
        return taps.through(module, given, product.apply(given));
    }
}
