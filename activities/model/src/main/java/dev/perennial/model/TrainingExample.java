package dev.perennial.model;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;

/**
 * A sequence to learn.
 *
 * @param ids at least two tokens
 * @param learnFrom the position, from 1, of the first token whose prediction counts; 1 learns all
 */
public record TrainingExample(TokenIds ids, int learnFrom) {
    public TrainingExample {
        if (learnFrom < 1 || learnFrom >= ids.size()) {
            throw new IllegalArgumentException("expected a first token to learn from 1 to " + (ids.size() - 1)
                    + " (one before the end), found " + learnFrom);
        }
    }

    /** Every token after the first. */
    public static TrainingExample all(TokenIds ids) {
        return new TrainingExample(ids, 1);
    }

    /** The target tokens only. */
    public static TrainingExample target(PromptTarget pair) {
        return new TrainingExample(pair.whole(), pair.prompt().size());
    }
}
