package dev.perennial.gate.scoring;

/**
 * A target whose probability after a prompt is asked for. The tokens to score are those that the prompt followed by the
 * target has beyond the prompt's own; of an empty prompt, all that the model can score (without a beginning-of-text
 * token: all but the first).
 *
 * @param prompt what stands before; never ends in whitespace; may be empty
 * @param target what is scored; not empty
 */
public record PromptTarget(String prompt, String target) {
    public PromptTarget {
        if (target.isEmpty()) {
            throw new IllegalArgumentException("PromptTarget: expected a target after '" + prompt + "', found none");
        }
        if (!prompt.stripTrailing().equals(prompt)) {
            throw new IllegalArgumentException(
                    "PromptTarget: expected a prompt that does not end in whitespace, found '" + prompt + "'");
        }
    }

    /**
     * Moves whitespace at the prompt's end to the target's start, as lm-evaluation-harness does, because tokenizers put
     * a space at the start of a word.
     */
    public static PromptTarget of(String prompt, String target) {
        String stripped = prompt.stripTrailing();
        return new PromptTarget(stripped, prompt.substring(stripped.length()) + target);
    }
}
