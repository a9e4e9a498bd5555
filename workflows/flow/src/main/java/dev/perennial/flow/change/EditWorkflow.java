package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Edits facts into the current revision: prepare, edit, evaluate, roll out. */
@WorkflowInterface
public interface EditWorkflow extends ChangeWorkflow {
    /** The workflow's type. */
    String TYPE = "Edit";

    /** Runs the change to its end and tells the line. */
    @WorkflowMethod(name = TYPE)
    ChangeOutcome run(ChangeRequest request);
}
