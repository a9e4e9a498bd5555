package dev.perennial.flow.evaluate;

import dev.perennial.contract.gate.GateReport;
import dev.perennial.flow.steps.EvaluationRequest;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Holds a candidate against the gate; a stored report of the same question answers at once. */
@WorkflowInterface
public interface EvaluateWorkflow {
    /** Shards, scores, judges. */
    @WorkflowMethod(name = "Evaluate")
    GateReport run(EvaluationRequest request);

    /** How far it is. */
    @QueryMethod(name = "progress")
    Progress progress();

    /**
     * How far an evaluation is.
     *
     * @param shards all shards; 0 before they are planned and for a stored report
     * @param scored those done
     */
    record Progress(int shards, int scored) {}
}
