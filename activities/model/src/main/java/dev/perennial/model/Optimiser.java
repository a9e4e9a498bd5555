package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** AdamW over some parameters; holds two numbers a parameter, besides the engine's gradients. */
final class Optimiser implements AutoCloseable {
    private final AdamW settings;
    private final NDManager memory;
    private final List<Trained> trained = new ArrayList<>();
    private int step;

    /** A parameter with its mean gradient and mean squared gradient. */
    record Trained(String name, NDArray parameter, NDArray mean, NDArray square, double decay) {
        /** What a checkpoint holds of it, by the names it has there. */
        Map<String, NDArray> state() {
            return Map.of(valueName(), parameter, meanName(), mean, squareName(), square);
        }

        String valueName() {
            return "value." + name;
        }

        String meanName() {
            return "mean." + name;
        }

        String squareName() {
            return "square." + name;
        }

        private NDArray gradient(NDManager manager) {
            NDArray gradient = parameter.getGradient();
            gradient.attach(manager);
            return gradient;
        }
    }

    /** Wants gradients of these parameters from now on, until closed. */
    Optimiser(AdamW settings, Map<String, NDArray> parameters, NDManager memory) {
        this.settings = settings;
        this.memory = memory;
        parameters.forEach((name, parameter) -> {
            parameter.setRequiresGradient(true);
            boolean matrix = parameter.getShape().dimension() == 2;
            trained.add(new Trained(
                    name,
                    parameter,
                    memory.zeros(parameter.getShape()),
                    memory.zeros(parameter.getShape()),
                    matrix ? settings.decay() : 0));
        });
    }

    /** The parameters with their means. */
    Stream<Trained> trained() {
        return trained.stream();
    }

    /** Goes on after a step, counted from 1; the means have been put back. */
    void goOnAfter(int done) {
        step = done;
    }

    /** The norm of all gradients together, in float64; NaN where one is not finite. */
    double gradientNorm(NDManager manager) {
        double squares = 0;
        for (Trained each : trained) {
            squares += Squares.sum(each.name, each.gradient(manager));
        }
        return Math.sqrt(squares);
    }

    /** Changes every parameter by its gradient times {@code scale}, and forgets the gradients. */
    void step(NDManager manager, double rate, double scale) {
        step++;
        AdamStep next = new AdamStep(manager, settings, rate, step, scale);
        for (Trained each : trained) {
            next.apply(each, each.gradient(manager));
            JniUtils.zeroGrad((PtNDArray) each.parameter);
        }
    }

    @Override
    public void close() {
        trained.forEach(each -> each.parameter.setRequiresGradient(false));
        memory.close();
    }
}
