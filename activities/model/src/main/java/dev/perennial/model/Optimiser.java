package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;

/** AdamW over some parameters; holds two numbers a parameter, besides the engine's gradients. */
final class Optimiser implements AutoCloseable {
    private final AdamW settings;
    private final NDManager memory;
    private final List<Trained> trained = new ArrayList<>();
    private int step;

    /** A parameter with its mean gradient and mean squared gradient. */
    private record Trained(NDArray parameter, NDArray mean, NDArray square, float decay) {}

    /** Wants gradients of these parameters from now on, until closed. */
    Optimiser(AdamW settings, List<NDArray> parameters, NDManager memory) {
        this.settings = settings;
        this.memory = memory;
        for (NDArray parameter : parameters) {
            parameter.setRequiresGradient(true);
            boolean matrix = parameter.getShape().dimension() == 2;
            trained.add(new Trained(
                    parameter,
                    memory.zeros(parameter.getShape()),
                    memory.zeros(parameter.getShape()),
                    matrix ? (float) settings.decay() : 0));
        }
    }

    /** The norm of all gradients together. */
    double gradientNorm(NDManager manager) {
        double squares = 0;
        for (Trained each : trained) {
            squares += gradient(each, manager).square().sum().getFloat();
        }
        return Math.sqrt(squares);
    }

    /** Changes every parameter by its gradient times {@code scale}, and forgets the gradients. */
    void step(NDManager manager, double rate, double scale) {
        step++;
        float corrected = (float) settings.corrected(rate, step);
        for (Trained each : trained) {
            PtNDArray parameter = (PtNDArray) each.parameter;
            JniUtils.adamUpdate(
                    parameter,
                    (PtNDArray) gradient(each, manager),
                    (PtNDArray) each.mean,
                    (PtNDArray) each.square,
                    (float) rate,
                    corrected,
                    each.decay,
                    (float) scale,
                    -1,
                    (float) settings.beta1(),
                    (float) settings.beta2(),
                    (float) settings.epsilon(),
                    true);
            JniUtils.zeroGrad(parameter);
        }
    }

    private static NDArray gradient(Trained each, NDManager manager) {
        NDArray gradient = each.parameter.getGradient();
        gradient.attach(manager);
        return gradient;
    }

    @Override
    public void close() {
        trained.forEach(each -> each.parameter.setRequiresGradient(false));
        memory.close();
    }
}
