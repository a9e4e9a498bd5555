package dev.perennial.model;

/**
 * Generates one text at a time, greedily or by seeded sampling; a {@link BatchDecoder} serves several askers at once.
 */
public final class Generator {
    private final LanguageModel model;

    private Generator(LanguageModel model) {
        this.model = model;
    }

    /** Generates with this model, which stays its owner's to close. */
    public static Generator of(LanguageModel model) {
        return new Generator(model);
    }

    /** Generates without listening. */
    public Generation generate(GenerationRequest request) {
        return generate(request, TokenListener.NONE);
    }

    /**
     * Generates on the calling thread and tells the listener of every token. Peak native memory beyond the model: keys
     * and values of the positions (8 bytes * layers * key width each) twice over, while room is made, and the
     * activations of 512 tokens.
     *
     * @throws IllegalArgumentException if the prompt leaves no room in the context or has an id outside the vocabulary
     * @throws dev.perennial.model.config.NonFiniteOutputException if a log-probability is not finite
     */
    public Generation generate(GenerationRequest request, TokenListener listener) {
        Row row = new Row(model, request, listener);
        try (DecodeBatch batch = new DecodeBatch(model)) {
            batch.join(row);
            while (!row.finished()) {
                batch.step();
            }
        }
        return row.generation();
    }

    /** The text that greedily follows a prompt, until the end of text or the most tokens. */
    public String complete(String prompt, int maxTokens) {
        return generate(GenerationRequest.greedy(model.tokenizer().encode(prompt), maxTokens))
                .text();
    }
}
