package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;
import java.time.Duration;

/**
 * One stage of a canary.
 *
 * @param weight the candidate's share in 1/10,000, 1 to 10,000
 * @param minOutcomes the least graded outcomes of the candidate, one per sticky key, before it may pass
 * @param limit the longest it may take; then it holds for a person
 */
public record CanaryStep(int weight, long minOutcomes, Duration limit) {
    /** The whole of the traffic. */
    public static final int WHOLE = 10_000;

    public CanaryStep {
        Checks.between("CanaryStep: weight in 1/10,000", weight, 1, WHOLE);
        Checks.atLeast("CanaryStep: min outcomes", minOutcomes, 0);
        Checks.positive("CanaryStep: limit", limit);
    }
}
