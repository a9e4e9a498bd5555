package dev.perennial.model;

import java.util.List;

/**
 * What ends a generation before its most tokens.
 *
 * @param endOfText whether the model's end tokens do
 * @param texts texts that do; the result ends before the first of them
 */
public record Stop(boolean endOfText, List<String> texts) {
    /** The model's end tokens. */
    public static final Stop AT_END = new Stop(true, List.of());

    /** Nothing. */
    public static final Stop NEVER = new Stop(false, List.of());

    public Stop {
        texts = List.copyOf(texts);
        if (texts.contains("")) {
            throw new IllegalArgumentException("expected stop texts of at least one character");
        }
    }
}
