package dev.perennial.model.config;

/**
 * What a decoder layer is made of.
 *
 * @param norm every norm of the model
 * @param epsilon added to the mean square, or the variance, in every norm
 * @param attention the self-attention
 * @param mlp the MLP
 * @param parallel whether the MLP reads the layer's input, as the attention does, rather than the attention's result
 */
public record BlockStyle(NormKind norm, double epsilon, Scores attention, Mlp mlp, boolean parallel) {
    public BlockStyle {
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new MalformedModelException(
                    "expected a norm epsilon (such as rms_norm_eps) between 0 and 1, found " + epsilon);
        }
    }

    /**
     * How attention is computed.
     *
     * @param scale what the products of queries and keys are multiplied with
     * @param softCap the scores s become softCap * tanh(s / softCap); 0 leaves them
     * @param biased whether queries, keys and values have biases
     * @param outputBiased whether the output has one
     * @param headNorms whether each head's queries and keys are normed, as rows of the head's size
     */
    public record Scores(double scale, double softCap, boolean biased, boolean outputBiased, boolean headNorms) {
        public Scores {
            if (!(scale > 0 && Double.isFinite(scale))) {
                throw new MalformedModelException("expected a positive scale of attention scores, found " + scale);
            }
            requireCap(softCap);
        }

        /** Scores divided by the root of the head's size, without biases and norms. */
        public static Scores of(Attention attention) {
            return new Scores(1 / Math.sqrt(attention.headSize()), 0, false, false, false);
        }

        /** The same with biases everywhere or nowhere. */
        public Scores biased(boolean all) {
            return biased(all, all);
        }

        /** The same with biases of queries, keys and values, and of the output. */
        public Scores biased(boolean projections, boolean output) {
            return new Scores(scale, softCap, projections, output, headNorms);
        }

        /** The same with norms of each head. */
        public Scores normed() {
            return new Scores(scale, softCap, biased, outputBiased, true);
        }
    }

    /**
     * An MLP: down(activation(up(x))), or gated, down(activation(gate(x)) * up(x)) (Shazeer 2020, arXiv 2002.05202,
     * §2).
     *
     * @param gated whether there is a gate
     * @param activation its function
     * @param biased whether its modules have biases
     */
    public record Mlp(boolean gated, Activation activation, boolean biased) {}

    static void requireCap(double softCap) {
        if (!(softCap >= 0 && Double.isFinite(softCap))) {
            throw new MalformedModelException(
                    "expected a positive soft cap (such as attn_logit_softcapping), found " + softCap);
        }
    }
}
