package dev.perennial.edit.method;

import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.linalg.Cholesky;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;

/**
 * The keys of one module that a change must leave alone, {@code A = u K + w C + alpha I}: K sums the outer products of
 * past keys, C is the covariance of base text. Factored once, for every pass over a turn; needs 8 bytes times
 * {@code d_in^2}.
 */
final class ProtectedKeys {
    private final Weights weights;
    private final Cholesky factor;

    private ProtectedKeys(Weights weights, Cholesky factor) {
        this.weights = weights;
        this.factor = factor;
    }

    /**
     * How much is protected.
     *
     * @param past u
     * @param text w
     * @param ridge alpha
     */
    record Weights(double past, double text, double ridge) {}

    static ProtectedKeys of(SymmetricMatrix past, SymmetricMatrix text, Weights weights) {
        SymmetricMatrix a =
                past.scaled(weights.past()).plus(text.scaled(weights.text())).plusDiagonal(weights.ridge());
        return new ProtectedKeys(weights, a.cholesky());
    }

    Weights weights() {
        return weights;
    }

    /**
     * {@code (A + H' H)^-1 H' V} as {@code A^-1 H' (I + H A^-1 H')^-1 V} (Woodbury), whose system has one unknown a
     * target token instead of one an input.
     *
     * @param h keys, one row a target token
     * @param v values, one row a target token
     * @return the factors of that matrix of d_in x d_out, as many columns as target tokens
     */
    Factors solve(Matrix h, Matrix v) {
        Matrix keys = h.transpose();
        Matrix tokens = factor.forward(keys).gram().plusDiagonal(1).cholesky().solve(v);
        return new Factors(factor.solve(keys), tokens.transpose());
    }
}
