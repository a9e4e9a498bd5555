package dev.perennial.flow.drift;

import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Decides whether a window drifted, records it, and tells the line when something was found. */
@WorkflowInterface
public interface DriftWorkflow {
    /** Merges the parts, judges, collects labelled failures. */
    @WorkflowMethod(name = "Drift")
    DriftAssessment run(DriftRequest request);
}
