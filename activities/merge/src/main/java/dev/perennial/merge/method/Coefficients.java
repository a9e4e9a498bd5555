package dev.perennial.merge.method;

import java.util.List;

/**
 * A merged tensor as a linear form of its inputs.
 *
 * <p>{@code relative} false: the sum of {@code models[i] * x_i}. {@code relative} true: the base plus the sum of
 * {@code models[i] * (x_i - base)}, which keeps the base exactly where the models equal it.
 *
 * @param relative whether the models count by their task vectors
 * @param models a factor for each model
 */
public record Coefficients(boolean relative, List<Double> models) {
    public Coefficients {
        models = List.copyOf(models);
    }
}
