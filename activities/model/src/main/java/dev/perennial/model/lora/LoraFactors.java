package dev.perennial.model.lora;

import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.linalg.Matrix;

/**
 * What an adapter adds to one module: its output grows by the factor times B A x.
 *
 * @param a A, rank x in
 * @param b B, out x rank
 */
public record LoraFactors(Matrix a, Matrix b) {
    public LoraFactors {
        if (a.rows() != b.columns()) {
            throw new ShapeMismatchException("expected A and B of one rank, found A of " + a.rows() + " x "
                    + a.columns() + " and B of " + b.rows() + " x " + b.columns());
        }
    }

    /** The rank. */
    public int rank() {
        return a.rows();
    }
}
