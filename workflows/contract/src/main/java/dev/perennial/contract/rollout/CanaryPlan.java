package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;
import java.time.Duration;
import java.util.List;

/**
 * How a candidate is released: in steps, each judged by harm to live users.
 *
 * @param steps the stages, weights rising; may be empty: then nothing is asked of live traffic
 * @param margin harm below this share is acceptable: the always-valid upper bound must lie below it
 * @param alpha the chance of a wrong judgement over the whole rollout
 * @param tau the scale of the effect looked for (mSPRT's mixture)
 * @param lease how long a weight is valid unless renewed
 * @param observeInterval the time between two looks
 * @param approval whether a person must approve before the first live request
 */
public record CanaryPlan(
        List<CanaryStep> steps,
        double margin,
        double alpha,
        double tau,
        Duration lease,
        Duration observeInterval,
        boolean approval) {
    private static final int MOST_STEPS = 20;

    /**
     * Defaults, for a line whose users grade some thousand answers a day or an hour: a fifth of the traffic, then half
     * of it; harm of ten points matters, and that is the scale looked for. What each step takes, in graded outcomes of
     * different sticky keys, is told by {@code CanaryPower} of {@code activities/rollout}.
     */
    public static final CanaryPlan STANDARD = new CanaryPlan(
            List.of(new CanaryStep(2000, 50, Duration.ofHours(6)), new CanaryStep(5000, 100, Duration.ofHours(6))),
            0.1,
            0.05,
            0.1,
            Duration.ofMinutes(1),
            Duration.ofSeconds(10),
            false);

    public CanaryPlan {
        Checks.between("CanaryPlan: steps", steps.size(), 0, MOST_STEPS);
        steps = List.copyOf(steps);
        for (int i = 1; i < steps.size(); i++) {
            Checks.atLeast(
                    "CanaryPlan: weight of step " + i,
                    steps.get(i).weight(),
                    steps.get(i - 1).weight());
        }
        Checks.between("CanaryPlan: margin", margin, 1e-6, 1);
        Checks.between("CanaryPlan: alpha", alpha, 1e-9, 0.5);
        Checks.between("CanaryPlan: tau", tau, 1e-6, 1);
        Checks.positive("CanaryPlan: lease", lease);
        Checks.positive("CanaryPlan: observe interval", observeInterval);
        if (observeInterval.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("CanaryPlan: expected an observe interval below the lease " + lease
                    + ", or the weight would run out between two looks, found " + observeInterval);
        }
    }

    /** The same without steps and without approval: the candidate takes over as soon as it is up. */
    public CanaryPlan immediate() {
        return new CanaryPlan(List.of(), margin, alpha, tau, lease, observeInterval, false);
    }
}
