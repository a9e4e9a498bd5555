package dev.perennial.model.lora;

import java.util.List;
import java.util.Optional;

/** What a tensor of PEFT's adapter files is, by its name. */
final class LoraNames {
    static final String PREFIX = "base_model.model.";
    static final String A = ".lora_A.weight";
    static final String B = ".lora_B.weight";
    static final String EMBEDDING_A = ".lora_embedding_A";
    static final String EMBEDDING_B = ".lora_embedding_B";

    private static final String WEIGHT = ".weight";
    private static final String MAGNITUDE = ".lora_magnitude_vector";
    /** What stands in names of weights that are inside a module that has factors. */
    private static final String BASE = ".base_layer.";

    private LoraNames() {}

    /** The module that a tensor is one of the two factors for. */
    static Optional<String> factor(String tensor) {
        return List.of(A, B, EMBEDDING_A, EMBEDDING_B).stream()
                .flatMap(ending -> module(tensor, ending).stream())
                .findFirst();
    }

    /** The module that a tensor has the lengths of rows for (DoRA). */
    static Optional<String> magnitude(String tensor) {
        return module(tensor, MAGNITUDE).or(() -> module(tensor, MAGNITUDE + WEIGHT));
    }

    /** The weight of the model that a tensor of neither kind stands for. */
    static Optional<String> whole(String tensor) {
        boolean other = tensor.startsWith(PREFIX) && !tensor.contains(".lora_");
        return other ? Optional.of(tensor.substring(PREFIX.length()).replace(BASE, ".")) : Optional.empty();
    }

    /** Whether a whole weight is beside factors of its own module. */
    static boolean underFactors(String tensor) {
        return tensor.contains(BASE);
    }

    private static Optional<String> module(String tensor, String ending) {
        boolean found = tensor.startsWith(PREFIX) && tensor.endsWith(ending);
        return found
                ? Optional.of(tensor.substring(PREFIX.length(), tensor.length() - ending.length()))
                : Optional.empty();
    }
}
