package dev.perennial.model;

/**
 * The settings of Adam with decoupled weight decay (Loshchilov, Hutter 2019, arXiv 1711.05101, algorithm 2).
 *
 * @param beta1 decay of the mean gradient
 * @param beta2 decay of the mean squared gradient
 * @param epsilon added to the root of the latter
 * @param decay weight decay, of matrices only
 */
public record AdamW(double beta1, double beta2, double epsilon, double decay) {
    /** 0.9, 0.95, 1e-8, and a decay of 0.1. */
    public static final AdamW USUAL = new AdamW(0.9, 0.95, 1e-8, 0.1);

    public AdamW {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0 && decay >= 0)) {
            throw new IllegalArgumentException(
                    "expected betas from 0 to below 1, a positive epsilon and no negative decay, found " + beta1 + ", "
                            + beta2 + ", " + epsilon + " and " + decay);
        }
    }
}
