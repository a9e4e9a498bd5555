package dev.perennial.model.config;

/**
 * How large a model is.
 *
 * @param vocabulary tokens
 * @param hidden width of the residual stream
 * @param intermediate width inside an MLP
 * @param layers decoder layers
 * @param context the most positions a sequence may have, unless its rotation stretches with it
 */
public record Sizes(int vocabulary, int hidden, int intermediate, int layers, int context) {
    /**
     * Far more than any model has; what is held of each layer must not fill the memory before its tensors are missed.
     */
    private static final int MOST_LAYERS = 10_000;

    /** Far more than any model has; two of them and any context make a tensor whose bits a long can count. */
    private static final int WIDEST = 1 << 26;

    public Sizes {
        requireWidth("vocab_size", vocabulary);
        requireWidth("hidden_size", hidden);
        requireWidth("intermediate_size", intermediate);
        requirePositive("num_hidden_layers", layers);
        requirePositive("max_position_embeddings", context);
        if (layers > MOST_LAYERS) {
            throw new MalformedModelException(
                    "expected a num_hidden_layers of at most " + MOST_LAYERS + ", found " + layers);
        }
    }

    private static void requireWidth(String key, int value) {
        requirePositive(key, value);
        if (value > WIDEST) {
            throw new MalformedModelException("expected a " + key + " of at most " + WIDEST + ", found " + value);
        }
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new MalformedModelException("expected a positive " + key + ", found " + value);
        }
    }
}
