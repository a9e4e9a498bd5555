package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;

/**
 * What an adapter is, as adapter_config.json says it.
 *
 * @param scaling ranks and strengths
 * @param targets the modules it changes
 * @param transposed whether the modules' weights are stored as in x out, as GPT-2's are ({@code fan_in_fan_out})
 * @param dropout the share of inputs dropped in training; it changes nothing else
 * @param base the name of the model it belongs to; may be empty
 */
public record LoraSettings(LoraScaling scaling, LoraTargets targets, boolean transposed, double dropout, String base) {
    public LoraSettings {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new MalformedModelException("expected a lora_dropout from 0 to below 1, found " + dropout);
        }
    }

    /** One rank and one strength for some modules, without dropout. */
    public static LoraSettings of(int rank, double alpha, LoraTargets targets) {
        return new LoraSettings(LoraScaling.of(rank, alpha), targets, false, 0, "");
    }

    /** The same with other ranks and strengths. */
    public LoraSettings with(LoraScaling other) {
        return new LoraSettings(other, targets, transposed, dropout, base);
    }

    /** The same for weights stored as in x out. */
    public LoraSettings ofTransposed() {
        return new LoraSettings(scaling, targets, true, dropout, base);
    }
}
