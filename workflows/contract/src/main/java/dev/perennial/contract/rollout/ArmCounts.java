package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;

/**
 * Graded outcomes of one arm of a canary, one per sticky key.
 *
 * @param outcomes sticky keys with an outcome
 * @param failures of these, the wrong ones
 */
public record ArmCounts(long outcomes, long failures) {
    /** Nothing seen. */
    public static final ArmCounts NONE = new ArmCounts(0, 0);

    public ArmCounts {
        Checks.atLeast("ArmCounts: outcomes", outcomes, 0);
        Checks.between("ArmCounts: failures of " + outcomes + " outcomes", failures, 0, outcomes);
    }
}
