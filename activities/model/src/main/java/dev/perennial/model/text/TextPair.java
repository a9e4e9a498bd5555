package dev.perennial.model.text;

/**
 * A prompt and what may follow it, as text.
 *
 * @param prompt what stands before; empty for nothing
 * @param target what follows, with the space it begins with
 */
public record TextPair(String prompt, String target) {
    /** Prompt and target as tokens, by {@link Tokenizer#promptTarget}. */
    public PromptTarget tokens(Tokenizer tokenizer) {
        return tokenizer.promptTarget(prompt, target);
    }

    /** Prompt, then target. */
    public String whole() {
        return prompt + target;
    }
}
