package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Carries the line to a new base version: search, transfer, replay the ledger, evaluate, roll out. */
@WorkflowInterface
public interface TransferWorkflow extends ChangeWorkflow {
    /** The workflow's type. */
    String TYPE = "Transfer";

    /** Runs the change to its end and tells the line. */
    @WorkflowMethod(name = TYPE)
    ChangeOutcome run(ChangeRequest request);
}
