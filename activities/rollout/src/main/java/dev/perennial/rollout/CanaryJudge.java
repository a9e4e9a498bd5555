package dev.perennial.rollout;

import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Judges a canary step by harm: the candidate's failure rate minus the current revision's, bounded by the confidence
 * sequence of {@link MixtureSprt}, which may be looked at after every outcome. Rolls back when the lower bound lies
 * above 0 (Lambda has reached 1 / alpha in the bad direction), advances when the upper bound lies below the plan's
 * margin and the step has its outcomes ("no difference seen" is not enough), else goes on until the step's limit and
 * then holds.
 *
 * <p>Each step is judged on its own outcomes ({@link KeyedOutcomes}), at the plan's alpha divided by the number of
 * steps: traffic changes with time and the arms' shares with the step, so that outcomes of different steps must not be
 * added. Over the whole rollout a candidate that does no harm is rolled back with probability of at most alpha, and one
 * whose harm is the margin or more is promoted with at most alpha. Variances are those of rates with one failure and
 * one success added (an arm without failures is not certain), and nothing is judged before {@value #FIRST_LOOK}
 * outcomes on each arm.
 */
public final class CanaryJudge {
    /** Outcomes on each arm before which the bounds say nothing. */
    public static final int FIRST_LOOK = 20;

    private final CanaryPlan plan;

    /** Judges by this plan. */
    public CanaryJudge(CanaryPlan plan) {
        this.plan = plan;
    }

    /** The share of the plan's alpha that each step has. */
    public static double stepAlpha(CanaryPlan plan) {
        return plan.alpha() / Math.max(1, plan.steps().size());
    }

    /** The bounds of harm after these outcomes of one step. */
    public Observation observe(Instant at, ArmCounts current, ArmCounts candidate) {
        if (Math.min(current.outcomes(), candidate.outcomes()) < FIRST_LOOK) {
            return new Observation(at, current, candidate, -1, 1);
        }
        double harm = rate(candidate) - rate(current);
        double half = MixtureSprt.halfWidth(variance(current) + variance(candidate), plan.tau(), stepAlpha(plan));
        return new Observation(at, current, candidate, Math.max(-1, harm - half), Math.min(1, harm + half));
    }

    /** What a look says of a step that has run this long. */
    public StepJudgement judge(int step, Observation seen, Duration elapsed) {
        CanaryStep stage = plan.steps().get(step);
        StepVerdict verdict = verdict(step, seen, elapsed);
        return new StepJudgement(step, stage.weight(), verdict, seen, sentence(verdict, stage, seen));
    }

    /** The verdict alone, for simulations. */
    StepVerdict verdict(int step, Observation seen, Duration elapsed) {
        CanaryStep stage = plan.steps().get(step);
        if (seen.lower() > 0) {
            return StepVerdict.ROLL_BACK;
        }
        if (seen.upper() < plan.margin() && seen.candidate().outcomes() >= stage.minOutcomes()) {
            return StepVerdict.ADVANCE;
        }
        return elapsed.compareTo(stage.limit()) >= 0 ? StepVerdict.HOLD : StepVerdict.GO_ON;
    }

    private String sentence(StepVerdict verdict, CanaryStep stage, Observation seen) {
        String reason =
                switch (verdict) {
                    case ROLL_BACK -> "harm is shown";
                    case ADVANCE -> "harm is shown to lie below the margin";
                    case HOLD -> "the limit passed without a verdict, a person decides";
                    case GO_ON, UNKNOWN -> missing(stage, seen);
                };
        return String.format(
                Locale.ROOT,
                "%d of %d users of the candidate met a failure against %d of %d of the current revision, so harm lies"
                        + " between %.1f and %.1f points against a margin of %.1f: %s",
                seen.candidate().failures(),
                seen.candidate().outcomes(),
                seen.current().failures(),
                seen.current().outcomes(),
                100 * seen.lower(),
                100 * seen.upper(),
                100 * plan.margin(),
                reason);
    }

    private static String missing(CanaryStep stage, Observation seen) {
        long least = Math.max(stage.minOutcomes(), FIRST_LOOK);
        return seen.candidate().outcomes() < least
                ? "at least " + least + " outcomes of the candidate are needed"
                : "neither harm nor its absence is shown yet";
    }

    private static double rate(ArmCounts arm) {
        return arm.failures() / (double) arm.outcomes();
    }

    private static double variance(ArmCounts arm) {
        double p = (arm.failures() + 1.0) / (arm.outcomes() + 2.0);
        return p * (1 - p) / arm.outcomes();
    }
}
