package dev.perennial.tensor.operations;

/** The half of a matrix that a triangular solve reads; the other half may hold any finite values. */
public enum Triangle {
    LOWER,
    UPPER
}
