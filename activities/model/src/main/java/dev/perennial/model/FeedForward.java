package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import java.util.function.UnaryOperator;

/** The MLP of a layer. */
interface FeedForward {
    /** From the stream (rows x width x hidden) to what is added to it. */
    NDArray apply(NDArray input, Taps taps);

    /** With a gate: down(activation(gate(x)) * up(x)) (Shazeer 2020, arXiv 2002.05202, §2). */
    record Gated(Linear gate, Linear up, Linear down, UnaryOperator<NDArray> activation) implements FeedForward {
        @Override
        public NDArray apply(NDArray input, Taps taps) {
            NDArray inner = activation.apply(gate.apply(input, taps)).mul(up.apply(input, taps));
            return down.apply(inner, taps);
        }
    }

    /** Without: down(activation(up(x))). */
    record Plain(Linear up, Linear down, UnaryOperator<NDArray> activation) implements FeedForward {
        @Override
        public NDArray apply(NDArray input, Taps taps) {
            return down.apply(activation.apply(up.apply(input, taps)), taps);
        }
    }

    /** The engine's form of an activation, in the type of the parameters. */
    static UnaryOperator<NDArray> activation(dev.perennial.model.config.Activation activation, Parameters parameters) {
        return switch (activation) {
            case SILU -> input -> Activation.sigmoid(input).mul(input);
            case GELU -> Activation::gelu;
            case GELU_TANH -> geluByTanh(parameters);
            case RELU -> Activation::relu;
        };
    }

    /**
     * x/2 (1 + tanh(z)) is x sigmoid(2z), here with 2z = 2 sqrt(2/pi) (x + 0.044715 x^3). Constants are arrays: the
     * engine comes back to them for gradients, when a number's memory would have been freed.
     */
    private static UnaryOperator<NDArray> geluByTanh(Parameters parameters) {
        double steepness = 2 * Math.sqrt(2 / Math.PI);
        NDArray slope = parameters.constant(steepness);
        NDArray bend = parameters.constant(0.044715 * steepness);
        return input -> {
            NDArray bent = input.square().mul(bend).add(slope).mul(input);
            return Activation.sigmoid(bent).mul(input);
        };
    }
}
