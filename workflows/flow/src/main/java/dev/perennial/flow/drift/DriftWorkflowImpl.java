package dev.perennial.flow.drift;

import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.trigger.EventId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Telegraph;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.workflow.Workflow;

/** Merge, assess, collect, record, tell. */
public final class DriftWorkflowImpl implements DriftWorkflow {
    private static final int MOST_FINDINGS = 8;

    @Override
    public DriftAssessment run(DriftRequest request) {
        DriftAssessment assessment = assess(request);
        Workflow.setCurrentDetails(assessment.sentence());
        Workflow.newActivityStub(LineSteps.class, StepOptions.recording("record window " + request.window()))
                .recordDrift(new LineSteps.DriftOrder(
                        key(request, "record"),
                        request.line(),
                        request.current().id(),
                        assessment,
                        WorkflowTime.now()));
        if (assessment.found()) {
            tell(request, assessment);
        }
        return assessment;
    }

    private static DriftAssessment assess(DriftRequest request) {
        DriftSteps steps =
                Workflow.newActivityStub(DriftSteps.class, StepOptions.stored("judge window " + request.window()));
        DriftSteps.Merged merged = steps.merge(new DriftSteps.MergeOrder(key(request, "merge"), request));
        DriftAssessment assessment = steps.assess(new DriftSteps.AssessOrder(key(request, "assess"), request, merged));
        return assessment.found()
                ? assessment.with(steps.collectFailures(
                        new DriftSteps.CollectOrder(key(request, "collect"), request, assessment)))
                : assessment;
    }

    private static void tell(DriftRequest request, DriftAssessment assessment) {
        DriftAssessment headline = assessment.strongest(MOST_FINDINGS);
        Trigger.Drift drift = new Trigger.Drift(
                EventId.fitting("drift/" + request.window()),
                WorkflowTime.now(),
                request.current().id(),
                headline);
        new Telegraph(WorkflowIds.line(request.line())).send(ModelLineWorkflow.TRIGGER, drift);
    }

    private static StepKey key(DriftRequest request, String step) {
        return new StepKey(WorkflowIds.drift(request.line(), request.window()), step);
    }
}
