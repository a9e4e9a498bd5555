package dev.perennial.flow.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Both revisions over the items of a shard. On the GPU queue. */
@ActivityInterface
public interface ScoringSteps {
    /** Scores candidate and comparison revision on a shard and stores the scores. Heartbeats. Fails INVALID_SUITE. */
    @ActivityMethod(name = "score.shard")
    ArtifactRef score(ScoreOrder order);

    /**
     * Asks for scores.
     *
     * @param key idempotency
     * @param request what is evaluated
     * @param shard which items
     */
    record ScoreOrder(StepKey key, EvaluationRequest request, EvaluateSteps.Shard shard) {}
}
