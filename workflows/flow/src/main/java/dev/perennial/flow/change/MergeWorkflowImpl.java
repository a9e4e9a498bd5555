package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.line.Expert;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Urgency;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.MergeSteps;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Select, merge, prove, release. */
public final class MergeWorkflowImpl implements MergeWorkflow {
    private final ChangeRun run;

    /** Knows the change before the first query. */
    @WorkflowInit
    public MergeWorkflowImpl(ChangeRequest request) {
        run = new ChangeRun(request);
    }

    @Override
    public ChangeOutcome run(ChangeRequest request) {
        return run.conclude(this::merge);
    }

    @Override
    public ChangeStatus status() {
        return run.status();
    }

    @Override
    public void ping() {
        // being here is the answer
    }

    private ChangeOutcome merge() {
        ChangeOrder.Merge order = run.order(ChangeOrder.Merge.class);
        if (!order.selection()) {
            return merge(order.experts());
        }
        MergeSteps.Selection selection = select(order);
        return selection.chosen().isEmpty() ? new ChangeOutcome.Skipped(selection.reason()) : merge(selection.chosen());
    }

    private MergeSteps.Selection select(ChangeOrder.Merge order) {
        ChangeRequest request = run.request();
        MergeSteps.Selection selection = steps("try " + order.experts().size() + " experts")
                .select(new MergeSteps.SelectOrder(
                        run.key("select"),
                        request.current(),
                        order.experts(),
                        order.slice(),
                        request.policy().merges(),
                        request.policy().gate()));
        run.report("selected", Stage.SELECTED, selection.reason(), selection.figures());
        return selection;
    }

    private ChangeOutcome merge(List<Expert> experts) {
        ChangeRequest request = run.request();
        Candidate candidate = steps("merge " + experts.size() + " experts")
                .merge(new MergeSteps.MergeOrder(
                        run.key("merge"),
                        request.candidate(),
                        request.current(),
                        experts,
                        request.policy().merges(),
                        request.craft()));
        String names = String.join(", ", experts.stream().map(Expert::name).toList());
        run.made(
                "made",
                Stage.MADE,
                candidate.revision().brief() + " made with " + names,
                candidate.figures(),
                candidate);
        return run.proveAndRelease(candidate.revision());
    }

    private MergeSteps steps(String summary) {
        return Workflow.newActivityStub(MergeSteps.class, StepOptions.tensors(summary, run.line(), Urgency.MERGE));
    }
}
