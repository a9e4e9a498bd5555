package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;

/**
 * Who gave a command and why.
 *
 * @param actor who, checked for the role before it came here
 * @param reason why; may be empty
 */
public record OperatorNote(String actor, String reason) {
    private static final int LONGEST = 1000;

    public OperatorNote {
        Checks.text("OperatorNote: actor", actor);
        Checks.between("OperatorNote: length of the reason", reason.length(), 0, LONGEST);
    }

    /** For people: who, and the reason in brackets. */
    public String sentence() {
        return reason.isBlank() ? actor : actor + " (" + reason + ")";
    }
}
