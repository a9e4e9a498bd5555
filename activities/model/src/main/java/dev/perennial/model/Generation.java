package dev.perennial.model;

import dev.perennial.model.text.TokenIds;
import java.util.List;

/**
 * A finished generation.
 *
 * @param ids the tokens added, an end token included
 * @param text their text, special tokens left out, up to the stop text if there was one
 * @param logProbabilities their natural log-probabilities before temperature, top-k and top-p
 * @param reason why it ended
 */
public record Generation(TokenIds ids, String text, List<Float> logProbabilities, Reason reason) {
    public Generation {
        logProbabilities = List.copyOf(logProbabilities);
    }

    /** Why a generation ended. */
    public enum Reason {
        /** The most tokens asked for, or the model's context. */
        LENGTH,
        /** The model's end of text. */
        END_OF_TEXT,
        /** A stop text. */
        STOP_TEXT,
        /** The asker gave up. */
        CANCELLED
    }
}
