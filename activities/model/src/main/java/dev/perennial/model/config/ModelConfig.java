package dev.perennial.model.config;

import java.util.List;

/**
 * The shape of a decoder-only transformer.
 *
 * @param family the family it belongs to
 * @param sizes how large it is
 * @param attention heads
 * @param block what its layers are made of
 * @param reaches how far each layer sees, first layer first
 * @param embedding its beginning
 * @param head its end
 */
public record ModelConfig(
        Family family,
        Sizes sizes,
        Attention attention,
        BlockStyle block,
        List<Reach> reaches,
        Embedding embedding,
        Head head) {
    public ModelConfig {
        reaches = List.copyOf(reaches);
        if (reaches.size() != sizes.layers()) {
            throw new MalformedModelException(
                    "expected " + sizes.layers() + " layer_types, one a layer, found " + reaches.size());
        }
        for (Reach reach : reaches) {
            reach.rope().rotated(attention.headSize());
        }
    }

    /**
     * The beginning of the network.
     *
     * @param scale what token embeddings are multiplied with
     * @param positions whether learned positions are added to them
     */
    public record Embedding(double scale, boolean positions) {
        /** Token embeddings as they are. */
        public static final Embedding PLAIN = new Embedding(1, false);
    }

    /**
     * The end of the network.
     *
     * @param tied whether the output head is the token embedding
     * @param softCap the logits l become softCap * tanh(l / softCap); 0 leaves them
     */
    public record Head(boolean tied, double softCap) {
        public Head {
            BlockStyle.requireCap(softCap);
        }

        /** A head whose logits are left as they are. */
        public static Head of(boolean tied) {
            return new Head(tied, 0);
        }
    }

    /** Tokens. */
    public int vocabulary() {
        return sizes.vocabulary();
    }

    /** Width of the residual stream. */
    public int hidden() {
        return sizes.hidden();
    }

    /** Width inside an MLP. */
    public int intermediate() {
        return sizes.intermediate();
    }

    /** Decoder layers. */
    public int layers() {
        return sizes.layers();
    }

    /** The most positions a sequence may have, unless it {@link #stretches}. */
    public int context() {
        return sizes.context();
    }

    /** Whether sequences longer than the context may be read, each as a whole ({@link RopeScaling.Dynamic}). */
    public boolean stretches() {
        return reaches.stream().anyMatch(reach -> reach.rope().scaling() instanceof RopeScaling.Dynamic);
    }
}
