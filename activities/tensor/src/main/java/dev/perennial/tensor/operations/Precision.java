package dev.perennial.tensor.operations;

/** In which arithmetic an operation computes; matrices come and go as float32 either way, rounded once. */
public enum Precision {
    /** Fast; errors grow with the size and the condition of a matrix. */
    FLOAT32(6),
    /** About half as fast; what comes back is good to float32's last digits unless a matrix is worse than 1e8. */
    FLOAT64(7);

    private final long code;

    Precision(long code) {
        this.code = code;
    }

    /** A value as this arithmetic takes it. */
    double rounded(double value) {
        return this == FLOAT32 ? (float) value : value;
    }

    /** The engine's number of this type. */
    long code() {
        return code;
    }
}
