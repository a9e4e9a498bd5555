package dev.perennial.model;

import dev.perennial.model.text.TokenIds;

/**
 * What to generate.
 *
 * @param prompt at least one token
 * @param maxTokens the most tokens to add; the model's context may end it sooner
 * @param sampling how tokens are chosen
 * @param stop what else ends it
 */
public record GenerationRequest(TokenIds prompt, int maxTokens, Sampling sampling, Stop stop) {
    public GenerationRequest {
        if (prompt.isEmpty() || maxTokens < 1) {
            throw new IllegalArgumentException(
                    "expected a prompt of at least one token and at least one token to add, found " + prompt.size()
                            + " and " + maxTokens);
        }
    }

    /** The likeliest tokens until the model's end of text. */
    public static GenerationRequest greedy(TokenIds prompt, int maxTokens) {
        return new GenerationRequest(prompt, maxTokens, Sampling.GREEDY, Stop.AT_END);
    }

    /** The same with other sampling. */
    public GenerationRequest with(Sampling other) {
        return new GenerationRequest(prompt, maxTokens, other, stop);
    }

    /** The same with another stop. */
    public GenerationRequest with(Stop other) {
        return new GenerationRequest(prompt, maxTokens, sampling, other);
    }
}
