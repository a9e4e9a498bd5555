package dev.perennial.flow.steps;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.TrafficSplit;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;

/** Live traffic. On the IO queue, and on the watch queue what waits: {@link #prepare} and {@link #observe}. */
@ActivityInterface
public interface RolloutSteps {
    /**
     * Brings the candidate up beside the current revision, without traffic, and returns when it answers. Heartbeats.
     */
    @ActivityMethod(name = "rollout.prepare")
    void prepare(PrepareOrder order);

    /** Sets the candidate's weight; 0 gives the current revision everything and keeps the candidate up. */
    @ActivityMethod(name = "rollout.split")
    TrafficSplit split(SplitOrder order);

    /**
     * Renews the lease, observes and judges until the step may advance, must roll back or its limit has passed; never
     * returns GO_ON. Heartbeats on every look; a repetition goes on from the same start of the step.
     */
    @ActivityMethod(name = "rollout.observe")
    StepJudgement observe(ObserveOrder order);

    /**
     * Makes the candidate current: the store's alias by compare-and-swap from the current revision's manifest, then
     * traffic, projection and outbox; each part repeatable. Fails STALE_ALIAS when something else is current.
     */
    @ActivityMethod(name = "rollout.promote")
    void promote(PromoteOrder order);

    /** Gives the current revision the whole traffic and records why. Never fails for good. */
    @ActivityMethod(name = "rollout.rollBack")
    void rollBack(RollBackOrder order);

    /** Takes down what was brought up for the rollout and serves no longer. Never fails for good. */
    @ActivityMethod(name = "rollout.release")
    void release(ReleaseOrder order);

    /**
     * The two revisions of a rollout.
     *
     * @param change the change that is released
     * @param current the revision that serves
     * @param candidate the revision on trial
     */
    record Pair(ChangeId change, Revision current, Revision candidate) {}

    /**
     * Asks to bring up the candidate.
     *
     * @param key idempotency
     * @param pair both revisions
     */
    record PrepareOrder(StepKey key, Pair pair) {}

    /**
     * Asks for a weight.
     *
     * @param key idempotency
     * @param pair both revisions
     * @param weight the candidate's share in 1/10,000
     * @param plan the plan, for its lease
     */
    record SplitOrder(StepKey key, Pair pair, int weight, CanaryPlan plan) {}

    /**
     * Asks to watch a step.
     *
     * @param key idempotency
     * @param pair both revisions
     * @param plan the plan
     * @param step the step's index
     * @param split the split whose lease is to be renewed
     * @param since when the step began; its limit counts from here
     */
    record ObserveOrder(StepKey key, Pair pair, CanaryPlan plan, int step, TrafficSplit split, Instant since) {}

    /**
     * Asks to promote.
     *
     * @param key idempotency
     * @param pair both revisions
     * @param reason why
     */
    record PromoteOrder(StepKey key, Pair pair, String reason) {}

    /**
     * Asks to give the traffic back.
     *
     * @param key idempotency
     * @param pair both revisions
     * @param reason why
     */
    record RollBackOrder(StepKey key, Pair pair, String reason) {}

    /**
     * Asks to take down.
     *
     * @param key idempotency
     * @param pair both revisions
     * @param promoted whether the candidate became current; then the former current is taken down
     */
    record ReleaseOrder(StepKey key, Pair pair, boolean promoted) {}
}
