package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.flow.steps.RolloutSteps;
import java.util.List;

/**
 * A rollout; start with {@link #of}. The workflow carries it from run to run.
 *
 * @param version the version of this record's form
 * @param pair both revisions
 * @param kind what the change did
 * @param plan the plan
 * @param phase where it is
 * @param step the index of the next or running step
 * @param judgements the judgements so far
 * @param attempt counts the times a step was begun anew after a pause
 */
public record RolloutRequest(
        int version,
        RolloutSteps.Pair pair,
        ChangeKind kind,
        CanaryPlan plan,
        RolloutPhase phase,
        int step,
        List<StepJudgement> judgements,
        int attempt) {
    /** The form this code writes. */
    public static final int VERSION = 1;

    public RolloutRequest {
        judgements = List.copyOf(judgements);
    }

    /** A rollout that begins. */
    public static RolloutRequest of(RolloutSteps.Pair pair, ChangeKind kind, CanaryPlan plan) {
        return new RolloutRequest(VERSION, pair, kind, plan, RolloutPhase.PREPARING, 0, List.of(), 0);
    }
}
