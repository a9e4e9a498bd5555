package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.rollout.RolloutStatus;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Brings a candidate to live traffic by the steps of a canary plan. Every command is an update: refused at once with a
 * sentence when it does not fit, and repeatable under its Update ID.
 */
@WorkflowInterface
public interface RolloutWorkflow {
    /** The signal by which its change stops it. */
    String STOP = "stop";

    /** Runs to promotion, roll back or cancellation; whatever happens, traffic ends on one revision. */
    @WorkflowMethod(name = "Rollout")
    ChangeOutcome run(RolloutRequest request);

    /** How it is. */
    @QueryMethod(name = "status")
    RolloutStatus status();

    /** Approves the first live request. */
    @UpdateMethod(name = "approve")
    RolloutStatus approve(OperatorNote note);

    /** Refuses unless approval is waited for. */
    @UpdateValidatorMethod(updateName = "approve")
    void mayApprove(OperatorNote note);

    /** Takes the candidate's traffic away until resumed. */
    @UpdateMethod(name = "pause")
    RolloutStatus pause(OperatorNote note);

    /** Refuses unless a canary step runs. */
    @UpdateValidatorMethod(updateName = "pause")
    void mayPause(OperatorNote note);

    /** Begins the paused or held step anew. */
    @UpdateMethod(name = "resume")
    RolloutStatus resume(OperatorNote note);

    /** Refuses unless paused or held. */
    @UpdateValidatorMethod(updateName = "resume")
    void mayResume(OperatorNote note);

    /** Rolls back now. */
    @UpdateMethod(name = "abort")
    RolloutStatus abort(OperatorNote note);

    /** Refuses once promotion or roll back is under way. */
    @UpdateValidatorMethod(updateName = "abort")
    void mayAbort(OperatorNote note);

    /** As abort, for the change itself; too late, it is ignored. */
    @SignalMethod(name = STOP)
    void stop(OperatorNote note);

    /** Promotes now, whatever steps remain. */
    @UpdateMethod(name = "promote")
    RolloutStatus promote(OperatorNote note);

    /** Refuses before the candidate is up, and once promotion or roll back is under way. */
    @UpdateValidatorMethod(updateName = "promote")
    void mayPromote(OperatorNote note);
}
