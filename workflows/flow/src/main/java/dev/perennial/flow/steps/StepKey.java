package dev.perennial.flow.steps;

import dev.perennial.contract.Checks;

/**
 * Names one step of one workflow; whatever a step leaves behind is unique by it, so that a repetition changes nothing.
 *
 * @param workflowId the workflow's id
 * @param step the step's name, unique in that workflow over all its runs
 */
public record StepKey(String workflowId, String step) {
    public StepKey {
        Checks.text("StepKey: workflow id", workflowId);
        Checks.text("StepKey: step of " + workflowId, step);
    }

    @Override
    public String toString() {
        return workflowId + "#" + step;
    }
}
