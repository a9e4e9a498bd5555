package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;
import java.time.Instant;

/**
 * One look at a canary: counts of both arms among sticky keys of the same cohort, and the always-valid bounds of harm,
 * which is the candidate's failure rate minus the current revision's.
 *
 * @param at when
 * @param current the arm that serves
 * @param candidate the arm on trial
 * @param lower the lower bound of harm
 * @param upper the upper bound of harm
 */
public record Observation(Instant at, ArmCounts current, ArmCounts candidate, double lower, double upper) {
    public Observation {
        Checks.between("Observation: lower bound", lower, -1, 1);
        Checks.between("Observation: upper bound", upper, lower, 1);
    }

    /** Nothing seen yet. */
    public static Observation none(Instant at) {
        return new Observation(at, ArmCounts.NONE, ArmCounts.NONE, -1, 1);
    }
}
