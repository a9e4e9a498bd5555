package dev.perennial.model.lora;

import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an adapter has besides factors of linear modules.
 *
 * @param embeddings the modules that are embeddings, whose weight has a row for each column of A
 * @param magnitudes by module one row: the length that each output of its weight is given (DoRA; Liu et al. 2024, arXiv
 *     2402.09353)
 * @param whole weights that take the place of the model's
 */
public record LoraAdditions(Set<String> embeddings, Map<String, Matrix> magnitudes, MemoryTensors whole) {
    public LoraAdditions {
        embeddings = Set.copyOf(embeddings);
        magnitudes = Map.copyOf(magnitudes);
    }

    /** Nothing. */
    public static LoraAdditions none() {
        return new LoraAdditions(Set.of(), Map.of(), MemoryTensors.named("an adapter"));
    }

    /** The lengths for a module, if it has some. */
    public Optional<Matrix> magnitude(String module) {
        return Optional.ofNullable(magnitudes.get(module));
    }

    /** In words, for messages; empty if there is nothing. */
    List<String> told() {
        return List.of(
                        embeddings.isEmpty() ? "" : "embeddings",
                        magnitudes.isEmpty() ? "" : "DoRA magnitudes",
                        whole.tensors().stream()
                                .map(TensorInfo::name)
                                .findFirst()
                                .orElse(""))
                .stream()
                .filter(each -> !each.isEmpty())
                .toList();
    }
}
