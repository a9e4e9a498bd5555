package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Serves an earlier revision again, at once and without canary. */
@WorkflowInterface
public interface RollbackWorkflow extends ChangeWorkflow {
    /** The workflow's type. */
    String TYPE = "Rollback";

    /** Runs the change to its end and tells the line. */
    @WorkflowMethod(name = TYPE)
    ChangeOutcome run(ChangeRequest request);
}
