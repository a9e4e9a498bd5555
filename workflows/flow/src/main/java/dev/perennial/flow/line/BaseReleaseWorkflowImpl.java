package dev.perennial.flow.line;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Telegraph;
import dev.perennial.flow.steps.BaseSteps;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;

/** Pages through the lines, each page signalled at once; continues as new between pages. */
public final class BaseReleaseWorkflowImpl implements BaseReleaseWorkflow {
    static final int PAGE = 50;
    static final int PAGES_PER_RUN = 10;
    private static final int MOST_MISSING = 100;

    private Progress progress;

    /** Restores the progress before the first query. */
    @WorkflowInit
    public BaseReleaseWorkflowImpl(Release release) {
        progress = release.progress();
    }

    @Override
    public Progress run(Release release) {
        Trigger.BaseReleased released = release.released();
        for (int page = 0; page < PAGES_PER_RUN; page++) {
            BaseSteps.LinePage lines = Workflow.newActivityStub(
                            BaseSteps.class, StepOptions.recording("lines after " + progress.told() + " told"))
                    .linesOn(new BaseSteps.PageOrder(released.predecessor(), progress.after(), PAGE));
            tell(lines.lines(), released);
            if (lines.last()) {
                return progress;
            }
        }
        Workflow.continueAsNew(new Release(released, progress));
        return progress;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    private void tell(List<LineId> lines, Trigger.BaseReleased released) {
        List<Promise<Boolean>> answers = lines.stream()
                .map(line -> Async.function(
                        () -> new Telegraph(WorkflowIds.line(line)).send(ModelLineWorkflow.TRIGGER, released)))
                .toList();
        List<LineId> missing = new ArrayList<>(progress.missing());
        for (int i = 0; i < lines.size(); i++) {
            if (!answers.get(i).get() && missing.size() < MOST_MISSING) {
                missing.add(lines.get(i));
            }
        }
        List<LineId> after = lines.isEmpty() ? progress.after() : List.of(lines.get(lines.size() - 1));
        progress = new Progress(after, progress.told() + lines.size(), missing);
        Workflow.setCurrentDetails(progress.told() + " lines told of base "
                + released.base().name() + ", "
                + progress.missing().size() + " of them not running");
    }
}
