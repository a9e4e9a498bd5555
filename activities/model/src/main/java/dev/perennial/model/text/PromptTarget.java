package dev.perennial.model.text;

/**
 * A prompt and the tokens that should follow it.
 *
 * @param prompt at least one token
 * @param target at least one token
 */
public record PromptTarget(TokenIds prompt, TokenIds target) {
    public PromptTarget {
        if (prompt.isEmpty() || target.isEmpty()) {
            throw new IllegalArgumentException("expected at least one token of prompt and of target, found "
                    + prompt.size() + " and " + target.size());
        }
    }

    /** Prompt, then target. */
    public TokenIds whole() {
        return prompt.plus(target);
    }
}
