package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.rollout.RolloutStatus;
import io.temporal.workflow.WorkflowInit;

/** The rollout as a workflow: handlers put commands where {@link RolloutRun} finds them. */
public final class RolloutWorkflowImpl implements RolloutWorkflow {
    private final RolloutRun run;
    private final RolloutDesk desk = new RolloutDesk();

    /** Restores the rollout before the first handler runs. */
    @WorkflowInit
    public RolloutWorkflowImpl(RolloutRequest request) {
        run = new RolloutRun(request, desk);
    }

    @Override
    public ChangeOutcome run(RolloutRequest request) {
        return run.run();
    }

    @Override
    public RolloutStatus status() {
        return run.status();
    }

    @Override
    public RolloutStatus approve(OperatorNote note) {
        return give(RolloutDesk.Word.APPROVE, note);
    }

    @Override
    public void mayApprove(OperatorNote note) {
        check(RolloutDesk.Word.APPROVE);
    }

    @Override
    public RolloutStatus pause(OperatorNote note) {
        return give(RolloutDesk.Word.PAUSE, note);
    }

    @Override
    public void mayPause(OperatorNote note) {
        check(RolloutDesk.Word.PAUSE);
    }

    @Override
    public RolloutStatus resume(OperatorNote note) {
        return give(RolloutDesk.Word.RESUME, note);
    }

    @Override
    public void mayResume(OperatorNote note) {
        check(RolloutDesk.Word.RESUME);
    }

    @Override
    public RolloutStatus abort(OperatorNote note) {
        return give(RolloutDesk.Word.ABORT, note);
    }

    @Override
    public void mayAbort(OperatorNote note) {
        check(RolloutDesk.Word.ABORT);
    }

    @Override
    public void stop(OperatorNote note) {
        if (RolloutDesk.Word.ABORT.fitting().contains(run.status().phase())) {
            desk.give(RolloutDesk.Word.ABORT, note);
        }
    }

    @Override
    public RolloutStatus promote(OperatorNote note) {
        return give(RolloutDesk.Word.PROMOTE, note);
    }

    @Override
    public void mayPromote(OperatorNote note) {
        check(RolloutDesk.Word.PROMOTE);
    }

    private RolloutStatus give(RolloutDesk.Word word, OperatorNote note) {
        desk.give(word, note);
        return run.status();
    }

    private void check(RolloutDesk.Word word) {
        desk.refuseUnlessFitting(
                word, run.status().phase(), run.status().change().toString());
    }
}
