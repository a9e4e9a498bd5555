package dev.perennial.flow.calls;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.workflow.Workflow;
import java.util.List;

/** Tells the registry what a change has done. The line hears only how it ended: it decides nothing by steps. */
public final class Reporter {
    private static final String QUIET_CHANGE = "steps-not-told-to-line";
    private static final int QUIET = 1;
    private static final int MOST_FIGURES = 8;

    private final ChangeId change;
    private final String workflowId;
    private final Telegraph line;

    /** For a change, out of the workflow of this id. */
    public Reporter(ChangeId change, String workflowId) {
        this.change = change;
        this.workflowId = workflowId;
        this.line = new Telegraph(WorkflowIds.line(change.line()));
    }

    /** Reports a finished step; its name is unique in the change. */
    public StepReport report(String step, Stage stage, String sentence, List<Figure> figures) {
        return report(step, stage, sentence, figures, List.of());
    }

    /** Reports a finished step that made a candidate. */
    public StepReport report(String step, Stage stage, String sentence, List<Figure> figures, List<Candidate> made) {
        List<Figure> headline = figures.subList(0, Math.min(MOST_FIGURES, figures.size()));
        StepReport report = new StepReport(change, step, stage, WorkflowTime.now(), sentence, headline);
        Workflow.newActivityStub(LineSteps.class, StepOptions.recording("record: " + sentence))
                .recordStep(new LineSteps.StepOrder(new StepKey(workflowId, "report-" + step), report, made));
        if (Workflow.getVersion(QUIET_CHANGE, Workflow.DEFAULT_VERSION, QUIET) != QUIET) {
            line.send(ModelLineWorkflow.CHANGE_STEP, report);
        }
        return report;
    }
}
