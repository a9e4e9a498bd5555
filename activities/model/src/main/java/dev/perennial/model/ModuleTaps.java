package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps the inputs of chosen modules and, where gradients are asked for, adds a zero to their outputs: the gradient of
 * that zero is the output's, which the engine would not keep.
 */
final class ModuleTaps implements Taps {
    private final NDManager keeper;
    private final Set<String> modules;
    private final boolean gradients;
    private final Map<String, NDArray> inputs = new LinkedHashMap<>();
    private final Map<String, NDArray> zeros = new LinkedHashMap<>();

    ModuleTaps(NDManager keeper, List<String> modules, boolean gradients) {
        this.keeper = keeper;
        this.modules = Set.copyOf(modules);
        this.gradients = gradients;
    }

    @Override
    public NDArray through(String module, NDArray input, NDArray output) {
        if (!modules.contains(module)) {
            return output;
        }
        NDArray seen = input.stopGradient();
        seen.attach(keeper);
        inputs.put(module, seen);
        if (!gradients) {
            return output;
        }
        NDArray zero = keeper.zeros(output.getShape(), output.getDataType());
        zero.setRequiresGradient(true);
        zeros.put(module, zero);
        return output.add(zero);
    }

    /** The input of a module: rows x width x d_in. */
    NDArray input(String module) {
        return Objects.requireNonNull(inputs.get(module));
    }

    /** The gradient with respect to a module's output after the loss was followed back: rows x width x d_out. */
    NDArray gradient(String module) {
        return Objects.requireNonNull(zeros.get(module)).getGradient();
    }
}
