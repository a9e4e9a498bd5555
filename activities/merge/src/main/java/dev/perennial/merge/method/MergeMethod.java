package dev.perennial.merge.method;

import java.util.List;
import java.util.function.Function;

/**
 * One published merge method: a row of the engine.
 *
 * @param name as mergekit spells it, where mergekit has it
 * @param reference where it was published
 * @param needsBase whether it works on task vectors
 * @param parameters its settings
 * @param formula from the settings of a tensor to the merged tensor
 */
public record MergeMethod(
        String name,
        String reference,
        boolean needsBase,
        List<Parameter> parameters,
        Function<Settings, Coefficients> formula) {
    public MergeMethod {
        parameters = List.copyOf(parameters);
    }
}
