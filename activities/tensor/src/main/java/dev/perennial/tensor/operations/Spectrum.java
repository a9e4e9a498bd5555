package dev.perennial.tensor.operations;

import java.util.Arrays;

/** Singular values (largest first) or eigenvalues (smallest first), in float64. */
public final class Spectrum {
    private final double[] values;

    Spectrum(double[] values) {
        this.values = values;
    }

    /** How many there are. */
    public int size() {
        return values.length;
    }

    /** One of them. */
    public double at(int index) {
        return values[index];
    }

    /** A copy of all. */
    public double[] toArray() {
        return values.clone();
    }

    /** The largest magnitude; 0 of an empty matrix. */
    public double norm() {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    /** The largest magnitude over the smallest: infinite of a singular matrix, 1 of an empty one. */
    public double condition() {
        return values.length == 0
                ? 1
                : norm() / Arrays.stream(values).map(Math::abs).min().orElse(0);
    }

    /** How many magnitudes exceed a share of the largest. */
    public int rank(double tolerance) {
        double least = tolerance * norm();
        return (int)
                Arrays.stream(values).filter(value -> Math.abs(value) > least).count();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Spectrum that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
