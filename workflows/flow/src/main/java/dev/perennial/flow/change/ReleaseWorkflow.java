package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Offers the weights of a revision again under a new number, through the gate's report and every canary step. */
@WorkflowInterface
public interface ReleaseWorkflow extends ChangeWorkflow {
    /** The workflow's type. */
    String TYPE = "Release";

    /** Runs the change to its end and tells the line. */
    @WorkflowMethod(name = TYPE)
    ChangeOutcome run(ChangeRequest request);
}
