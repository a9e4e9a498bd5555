package dev.perennial.model;

import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Finite;
import dev.perennial.tensor.kernel.Input;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything in which weights differ from what their configuration asks for, without the engine and without stopping at
 * the first. Needs 16 KiB of heap a thread.
 */
public final class FolderCheck {
    private FolderCheck() {}

    /**
     * The problems, each a clause naming its tensor; empty for weights that {@link LanguageModel#open} takes.
     *
     * @param config what is asked for
     * @param weights what is there; stays the caller's to close
     */
    public static List<String> problems(ModelConfig config, TensorSource weights) {
        List<String> problems = new ArrayList<>();
        Set<String> known = new HashSet<>();
        Layout layout = Layout.of(config, weights);
        for (TensorInfo expected : layout.parameters()) {
            known.add(expected.name());
            Optional<TensorInfo> found = weights.find(expected.name());
            if (found.isEmpty()) {
                problems.add("tensor " + expected.name() + " is missing");
            } else {
                problem(expected, found.get(), weights).ifPresent(problems::add);
            }
        }
        for (TensorInfo found : weights.tensors()) {
            if (!known.contains(found.name()) && !layout.superfluous(found, weights)) {
                problems.add("tensor " + found.name() + " is no parameter of the model that config.json describes");
            }
        }
        return problems;
    }

    private static Optional<String> problem(TensorInfo expected, TensorInfo found, TensorSource weights) {
        if (!found.sameShape(expected)) {
            return Optional.of("tensor " + found.name() + " has shape " + found.shape() + ", config.json asks for "
                    + expected.shape());
        }
        if (!found.dtype().decodable()) {
            return Optional.of(
                    "tensor " + found.name() + " is " + found.dtype().code() + "; expected F64, F32, F16 or BF16");
        }
        try {
            Finite.require(new Input(weights, found.name()));
            return Optional.empty();
        } catch (NonFiniteException broken) {
            return Optional.of("tensor " + found.name() + " is not finite at element " + broken.position());
        }
    }
}
