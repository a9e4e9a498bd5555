package dev.perennial.edit.request;

import dev.perennial.edit.failure.EditException;
import java.util.List;

/**
 * One fact to be made so.
 *
 * @param id names it in the ledger
 * @param prompt what is asked
 * @param target what must follow the prompt, after one space
 * @param subject what the fact is about; empty when not told
 * @param rephrases other ways to ask, with the same answer
 * @param unrelated prompts whose answers must not change
 */
public record EditRequest(
        String id, String prompt, String target, String subject, List<String> rephrases, List<String> unrelated) {
    public EditRequest {
        if (id.isBlank() || prompt.isBlank() || target.isBlank()) {
            throw new EditException("edit request " + (id.isBlank() ? "without an id" : id)
                    + ": expected a prompt and a target, found '" + prompt + "' and '" + target + "'");
        }
        target = target.strip();
        rephrases = List.copyOf(rephrases);
        unrelated = List.copyOf(unrelated);
    }

    /** The target as it follows the prompt. */
    public String continuation() {
        return " " + target;
    }
}
