package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.LineSteps;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;

/** Copy, prove unless the weights serve already, release. */
public final class ReleaseWorkflowImpl implements ReleaseWorkflow {
    private final ChangeRun run;

    /** Knows the change before the first query. */
    @WorkflowInit
    public ReleaseWorkflowImpl(ChangeRequest request) {
        run = new ChangeRun(request);
    }

    @Override
    public ChangeOutcome run(ChangeRequest request) {
        return run.conclude(this::release);
    }

    @Override
    public ChangeStatus status() {
        return run.status();
    }

    @Override
    public void ping() {
        // being here is the answer
    }

    private ChangeOutcome release() {
        ChangeRequest request = run.request();
        ChangeOrder.Release order = run.order(ChangeOrder.Release.class);
        Candidate copy = Workflow.newActivityStub(LineSteps.class, StepOptions.stored("copy " + order.revision()))
                .copyRevision(new LineSteps.CopyOrder(run.key("copy"), request.candidate(), order.revision()));
        Revision candidate = copy.revision();
        boolean same = candidate.manifest().equals(request.current().manifest());
        run.made(
                "made",
                Stage.MADE,
                candidate.brief() + " has the weights of " + order.revision()
                        + (same ? ", which serve already: nothing to evaluate" : ""),
                copy.figures(),
                copy);
        return same ? run.release(candidate) : run.proveAndRelease(candidate);
    }
}
