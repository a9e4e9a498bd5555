package dev.perennial.merge.method;

import java.util.Arrays;

/**
 * A merged tensor as a linear form of its inputs.
 *
 * <p>{@code relative} false: the sum of {@code models[i] * x_i}. {@code relative} true: the base plus the sum of
 * {@code models[i] * (x_i - base)}, which keeps the base exactly where the models equal it.
 *
 * @param relative whether the models count by their task vectors
 * @param models a factor for each model
 */
public record Coefficients(boolean relative, double[] models) {
    public Coefficients {
        models = models.clone();
    }

    @Override
    public double[] models() {
        return models.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Coefficients that && relative == that.relative && Arrays.equals(models, that.models);
    }

    @Override
    public int hashCode() {
        return Boolean.hashCode(relative) + 31 * Arrays.hashCode(models);
    }

    @Override
    public String toString() {
        return (relative ? "base + " : "") + Arrays.toString(models);
    }
}
