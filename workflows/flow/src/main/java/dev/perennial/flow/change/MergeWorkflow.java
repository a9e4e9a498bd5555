package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Merges experts into the current revision: select, merge, evaluate, roll out. */
@WorkflowInterface
public interface MergeWorkflow extends ChangeWorkflow {
    /** The workflow's type. */
    String TYPE = "Merge";

    /** Runs the change to its end and tells the line. */
    @WorkflowMethod(name = TYPE)
    ChangeOutcome run(ChangeRequest request);
}
