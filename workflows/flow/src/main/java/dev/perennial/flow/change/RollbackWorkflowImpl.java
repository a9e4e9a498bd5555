package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.line.Revision;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.LineSteps;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Find the earlier revision and release it in a rollout without steps. */
public final class RollbackWorkflowImpl implements RollbackWorkflow {
    private final ChangeRun run;

    /** Knows the change before the first query. */
    @WorkflowInit
    public RollbackWorkflowImpl(ChangeRequest request) {
        run = new ChangeRun(request);
    }

    @Override
    public ChangeOutcome run(ChangeRequest request) {
        return run.conclude(this::rollBack);
    }

    @Override
    public ChangeStatus status() {
        return run.status();
    }

    @Override
    public void ping() {
        // being here is the answer
    }

    private ChangeOutcome rollBack() {
        ChangeOrder.RollBack order = run.order(ChangeOrder.RollBack.class);
        Revision earlier = Workflow.newActivityStub(LineSteps.class, StepOptions.lookup("find " + order.revision()))
                .revision(order.revision());
        run.report("selected", Stage.SELECTED, earlier.brief() + " serves again", List.of());
        return run.release(earlier, run.request().policy().canary().immediate());
    }
}
