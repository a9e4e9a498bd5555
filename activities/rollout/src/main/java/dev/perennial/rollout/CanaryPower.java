package dev.perennial.rollout;

import dev.perennial.contract.rollout.CanaryPlan;
import java.util.OptionalLong;

/**
 * How many outcomes a canary step takes: the candidate's outcomes (sticky keys) at which the bounds decide when both
 * rates are seen as they truly are; about the median of what happens. Choose a plan by it before a rollout that could
 * never end. Decides soonest with a tau near the margin; another within a factor of three costs little.
 *
 * <p>Medians of 300 simulated steps, in outcomes of the candidate, at alpha 0.05, equal shares and a current failure
 * rate of 5 % (20 %), looked at after every outcome:
 *
 * <pre>
 * margin = tau   promote, no harm   roll back, harm 10       20        30       50 points
 *     0.05          325 (995)            163 (320)       81 (132)  58 (80)   35 (41)
 *     0.10           87 (263)            138 (261)       58 (88)   37 (51)   23 (26)
 *     0.20           30 (59)               half          50 (70)   30 (36)   21 (23)
 *     0.30           21 (31)              seldom         44 (58)   29 (35)   21 (22)
 * </pre>
 *
 * <p>Harm below the margin may be promoted: half of harm 10 at margin 20, most of it at margin 30. A step at alpha 0.05
 * / 3 takes a quarter to a half more; at a share of 20 % the candidate needs about two thirds of these outcomes, and
 * the current revision four times as many as the candidate.
 *
 * <p>The whole of {@link CanaryPlan#STANDARD} (a fifth, then half of the traffic), looked at every ten outcomes, in
 * outcomes of both arms together, 1,000 simulated rollouts:
 *
 * <pre>
 * failures of current -> candidate    promoted    rolled back    half are decided by    nine in ten
 *          2 % ->  2 %                 1.000         0.000                480                640
 *          5 % ->  5 %                 0.999         0.001                600                980
 *         10 % -> 10 %                 0.993         0.007                920              1,590
 *          5 % -> 10 %                 0.331         0.669              1,430              2,220
 *          5 % -> 15 %                 0.000         1.000                720              1,250
 *          5 % -> 25 %                 0.000         1.000                300                490
 *          5 % -> 35 %                 0.000         1.000                190                290
 * </pre>
 *
 * @param margin harm that would matter
 * @param alpha of one step, see {@link CanaryJudge#stepAlpha}
 * @param tau scale of the mixture
 * @param share the candidate's share of the outcomes, above 0 and below 1
 */
public record CanaryPower(double margin, double alpha, double tau, double share) {
    /** No step is expected to see more. */
    public static final long MOST_OUTCOMES = 100_000_000;

    public CanaryPower {
        if (!(share > 0 && share < 1) || !(margin > 0) || !(tau > 0) || !(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("CanaryPower: expected margin and tau above 0, alpha and share between 0"
                    + " and 1, found " + margin + ", " + tau + ", " + alpha + ", " + share);
        }
    }

    /** The power of one step of a plan; at a weight of everything nothing is left to compare with. */
    public static CanaryPower of(CanaryPlan plan, int step) {
        double share = plan.steps().get(step).weight() / (double) StickySplit.WHOLE;
        return new CanaryPower(plan.margin(), CanaryJudge.stepAlpha(plan), plan.tau(), share);
    }

    /** The candidate's outcomes until harm is shown to lie below the margin; empty when it does not. */
    public OptionalLong outcomesToPromote(double currentRate, double candidateRate) {
        return outcomes(currentRate, candidateRate, margin - (candidateRate - currentRate));
    }

    /** The candidate's outcomes until harm is shown; empty when there is none. */
    public OptionalLong outcomesToRollBack(double currentRate, double candidateRate) {
        return outcomes(currentRate, candidateRate, candidateRate - currentRate);
    }

    private OptionalLong outcomes(double currentRate, double candidateRate, double halfWidth) {
        if (halfWidth <= 0) {
            return OptionalLong.empty();
        }
        long low = 0;
        long high = MOST_OUTCOMES;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (halfWidth(currentRate, candidateRate, middle) < halfWidth) {
                high = middle;
            } else {
                low = middle;
            }
        }
        long least = (long) Math.ceil(CanaryJudge.FIRST_LOOK * Math.max(1, share / (1 - share)));
        return high == MOST_OUTCOMES ? OptionalLong.empty() : OptionalLong.of(Math.max(high, least));
    }

    private double halfWidth(double currentRate, double candidateRate, long candidates) {
        double currents = candidates * (1 - share) / share;
        double variance = variance(currentRate, currents) + variance(candidateRate, (double) candidates);
        return MixtureSprt.halfWidth(variance, tau, alpha);
    }

    private static double variance(double rate, double outcomes) {
        double p = (rate * outcomes + 1) / (outcomes + 2);
        return p * (1 - p) / outcomes;
    }
}
