package dev.perennial.model.lora;

import java.util.List;

/**
 * What an adapter has besides factors, as its configuration says.
 *
 * @param magnitudes whether rows have lengths of their own ({@code use_dora})
 * @param saved modules that are in it as a whole ({@code modules_to_save}), by the ends of their names
 */
public record LoraKinds(boolean magnitudes, List<String> saved) {
    /** Saved by PEFT where the vocabulary has grown, without being named. */
    private static final List<String> VOCABULARY =
            List.of("embed_tokens", "embed_in", "wte", "wpe", "lm_head", "embed_out");

    public LoraKinds {
        saved = List.copyOf(saved);
    }

    /** Whether a tensor belongs to such an adapter. */
    public boolean takes(String tensor) {
        if (LoraNames.factor(tensor).isPresent()) {
            return true;
        }
        return LoraNames.magnitude(tensor).isPresent()
                ? magnitudes
                : LoraNames.underFactors(tensor)
                        || LoraNames.whole(tensor).map(this::named).orElse(false);
    }

    private boolean named(String weight) {
        String whole = "." + weight;
        return saved.stream().anyMatch(module -> whole.contains("." + module + "."))
                || VOCABULARY.stream().anyMatch(module -> whole.endsWith("." + module + ".weight"));
    }
}
