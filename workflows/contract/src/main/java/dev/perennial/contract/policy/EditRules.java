package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;
import java.time.Duration;

/**
 * When corrections make an edit, and how.
 *
 * @param minCorrections this many waiting make an edit
 * @param maxAge the oldest waiting longer makes an edit of what there is
 * @param method the edit method
 * @param maxBatch the most edits in one change, unless a single body holds more; the rest waits for the next
 */
public record EditRules(int minCorrections, Duration maxAge, String method, int maxBatch) {
    /** Defaults. */
    public static final EditRules STANDARD = new EditRules(10, Duration.ofHours(6), "ultraedit", 1000);

    public EditRules {
        Checks.atLeast("EditRules: min corrections", minCorrections, 1);
        Checks.notNegative("EditRules: max age", maxAge);
        Checks.name("EditRules: method", method);
        Checks.atLeast("EditRules: max batch", maxBatch, 1);
    }
}
