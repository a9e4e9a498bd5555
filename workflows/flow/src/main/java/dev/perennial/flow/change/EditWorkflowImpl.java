package dev.perennial.flow.change;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.ChangeStatus;
import dev.perennial.contract.change.Stage;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Urgency;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.EditSteps;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** Prepare, edit, prove, release. */
public final class EditWorkflowImpl implements EditWorkflow {
    private final ChangeRun run;

    /** Knows the change before the first query. */
    @WorkflowInit
    public EditWorkflowImpl(ChangeRequest request) {
        run = new ChangeRun(request);
    }

    @Override
    public ChangeOutcome run(ChangeRequest request) {
        return run.conclude(this::edit);
    }

    @Override
    public ChangeStatus status() {
        return run.status();
    }

    @Override
    public void ping() {
        // being here is the answer
    }

    private ChangeOutcome edit() {
        CorrectionSteps.Batch batch = prepare();
        if (batch.body().isEmpty()) {
            return new ChangeOutcome.Skipped("of the corrections " + batch.known() + " are known already and "
                    + batch.malformed() + " cannot be read; nothing is left to edit");
        }
        EditSteps.Edited edited = apply(batch);
        return run.proveAndRelease(edited.candidate().revision());
    }

    private CorrectionSteps.Batch prepare() {
        ChangeRequest request = run.request();
        ChangeOrder.Edit order = run.order(ChangeOrder.Edit.class);
        CorrectionSteps.Batch batch = Workflow.newActivityStub(
                        CorrectionSteps.class, StepOptions.stored("prepare " + order.count() + " corrections"))
                .prepare(new CorrectionSteps.PrepareOrder(
                        run.key("prepare"),
                        request.current(),
                        order.corrections(),
                        request.policy().edits()));
        run.report(
                "prepared",
                Stage.PREPARED,
                batch.edits() + " edits prepared, " + batch.known() + " known, " + batch.malformed() + " malformed",
                List.of(new Figure("edits", batch.edits())));
        return batch;
    }

    private EditSteps.Edited apply(CorrectionSteps.Batch batch) {
        ChangeRequest request = run.request();
        EditSteps.Edited edited = Workflow.newActivityStub(
                        EditSteps.class,
                        StepOptions.tensors("edit " + batch.edits() + " facts", run.line(), Urgency.EDIT))
                .apply(new EditSteps.EditOrder(
                        run.key("edit"),
                        request.candidate(),
                        request.current(),
                        batch.body().get(0),
                        request.craft(),
                        request.policy().edits()));
        run.made(
                "made",
                Stage.MADE,
                edited.candidate().revision().brief() + " made: "
                        + edited.summary().holding() + " of " + edited.summary().requested() + " edits hold",
                edited.candidate().figures(),
                edited.candidate());
        return edited;
    }
}
