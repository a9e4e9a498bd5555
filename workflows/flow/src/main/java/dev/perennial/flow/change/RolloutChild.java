package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.calls.Telegraph;
import dev.perennial.flow.rollout.RolloutRequest;
import dev.perennial.flow.rollout.RolloutWorkflow;
import dev.perennial.flow.steps.RolloutSteps;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/**
 * The rollout of a change. A cancelled change asks it to stop and waits for its own word, instead of cancelling it: a
 * workflow that was asked to cancel is closed as cancelled by the SDK whatever it answers, and a promotion that could
 * no longer be stopped would be taken for a cancellation.
 */
final class RolloutChild {
    private final RolloutWorkflow rollout;
    private final RolloutRequest order;

    RolloutChild(ChangeRequest request, Revision candidate, CanaryPlan plan) {
        order = RolloutRequest.of(
                new RolloutSteps.Pair(request.change(), request.current(), candidate),
                request.order().changeKind(),
                plan);
        rollout = Workflow.newChildWorkflowStub(
                RolloutWorkflow.class,
                Starts.part(
                        WorkflowIds.rollout(request.change()),
                        request.change(),
                        candidate.id(),
                        "rollout of " + candidate.brief()));
    }

    /** Runs it; of a cancelled change, throws the cancellation unless the candidate was promoted all the same. */
    ChangeOutcome outcome() {
        List<Promise<ChangeOutcome>> started = new ArrayList<>(1);
        detached(() -> started.add(Async.function(rollout::run, order)));
        Promise<ChangeOutcome> running = started.get(0);
        try {
            Workflow.await(running::isCompleted);
        } catch (CanceledFailure cancelled) {
            detached(() -> stop(running));
            if (running.getFailure() == null && running.get() instanceof ChangeOutcome.Promoted promoted) {
                return promoted;
            }
            throw cancelled;
        }
        return running.get();
    }

    /** By the workflow's id alone, because the run that was started has long been continued as new. */
    private void stop(Promise<ChangeOutcome> running) {
        Workflow.getWorkflowExecution(rollout).get();
        if (!running.isCompleted()) {
            new Telegraph(WorkflowIds.rollout(order.pair().change()))
                    .send(RolloutWorkflow.STOP, new OperatorNote("the change", "it was cancelled"));
        }
        Workflow.await(running::isCompleted);
    }

    private static void detached(Runnable work) {
        Workflow.newDetachedCancellationScope(work).run();
    }
}
