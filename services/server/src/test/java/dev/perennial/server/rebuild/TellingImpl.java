package dev.perennial.server.rebuild;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.server.Story;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Registered; edited and promoted; as a new run: a window judged, edited again and rolled back. */
public final class TellingImpl implements Telling {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final ArtifactRef REPORT = new ArtifactRef("perennial", "reports/1", new Digest("c".repeat(64)), 17);

    private final LineSteps line = Workflow.newActivityStub(LineSteps.class, StepOptions.recording("record"));
    private final RolloutSteps rollout = Workflow.newActivityStub(RolloutSteps.class, StepOptions.promoting("release"));

    @Override
    public void tell(Chapter chapter) {
        Story story = new Story(chapter.line());
        switch (chapter.name()) {
            case "line" -> firstRun(chapter, story);
            case "later" -> laterRun(chapter, story);
            case "edit-1" -> edit(story, 1, "rollout-1");
            case "edit-2" -> edit(story, 2, "rollout-2");
            case "rollout-1" ->
                rollout.promote(new RolloutSteps.PromoteOrder(
                        key("promote"),
                        new RolloutSteps.Pair(change(1), first(story), story.revision(2, ProvenanceKind.EDITED)),
                        "no harm"));
            default ->
                rollout.rollBack(new RolloutSteps.RollBackOrder(
                        key("roll-back"),
                        new RolloutSteps.Pair(
                                change(2),
                                story.revision(2, ProvenanceKind.EDITED),
                                story.revision(3, ProvenanceKind.EDITED)),
                        "harm shown"));
        }
    }

    private void firstRun(Chapter chapter, Story story) {
        line.register(new LineSteps.RegisterOrder(
                key("register"),
                story.registration(),
                new RegistrationSteps.Probed(REPORT, List.of(new Figure("parameters", 800_000)))));
        Decision start = new Decision.Note("10 corrections wait", List.of("t1"));
        line.recordDecision(new LineSteps.DecisionOrder(
                key("decision-1"), new DecisionRecord(chapter.line(), 1, NOON, 1, 1, new TreeMap<>(), start)));
        state(chapter, 1, LinePhase.CHANGING);
        change(chapter, 1);
        Workflow.continueAsNew(new Chapter(chapter.line(), "later"));
    }

    private void laterRun(Chapter chapter, Story story) {
        DriftAssessment quiet =
                new DriftAssessment("w1", List.of(), List.of(), new LabelledFailures(List.of(), 0), List.of(), REPORT);
        line.recordDrift(new LineSteps.DriftOrder(
                key("drift-w1"),
                chapter.line(),
                story.revision(2, ProvenanceKind.EDITED).id(),
                quiet,
                NOON));
        change(chapter, 2);
        state(chapter, 2, LinePhase.WATCHING);
    }

    private void change(Chapter chapter, int number) {
        ChangeId id = change(number);
        RunningChange running = new RunningChange(
                id, ChangeKind.EDIT, WorkflowIds.change(ChangeKind.EDIT, id), "asked", List.of("t1"), NOON, List.of());
        line.recordStart(
                new LineSteps.StartOrder(key("start-" + number), running, new RevisionId(chapter.line(), number + 1)));
        child(WorkflowIds.change(ChangeKind.EDIT, id), new Chapter(chapter.line(), "edit-" + number));
    }

    private void edit(Story story, int number, String next) {
        Revision made = story.revision(number + 1, ProvenanceKind.EDITED);
        StepReport report = new StepReport(change(number), "made", Stage.MADE, NOON, "10 edits hold", List.of());
        Candidate candidate = new Candidate(made, List.of(new Figure("efficacy", 1)), REPORT);
        line.recordStep(new LineSteps.StepOrder(key("report-made"), report, List.of(candidate)));
        child(WorkflowIds.rollout(change(number)), new Chapter(made.line(), next));
        ChangeOutcome outcome = number == 1
                ? new ChangeOutcome.Promoted(made, new RevisionId(made.line(), 1))
                : new ChangeOutcome.RolledBack(made.id(), "harm shown", List.of());
        line.recordEnd(new LineSteps.EndOrder(
                key("end"), new ChangeEnded(change(number), ChangeKind.EDIT, outcome, List.of(), NOON)));
    }

    private void state(Chapter chapter, int step, LinePhase phase) {
        line.recordState(new LineSteps.StateOrder(
                key("state-" + step), chapter.line(), phase, "as told", List.of(), step, NOON));
    }

    private static void child(String id, Chapter chapter) {
        ChildWorkflowOptions options = ChildWorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(QUEUE)
                .build();
        Workflow.newChildWorkflowStub(Telling.class, options).tell(chapter);
    }

    private static Revision first(Story story) {
        Revision told = story.revision(1, ProvenanceKind.REGISTERED);
        return new Revision(told.id(), told.version(), Story.BASE, Story.BASE, told.provenance());
    }

    private static ChangeId change(int number) {
        String[] id = Workflow.getInfo().getWorkflowId().split("/", -1);
        return new ChangeId(new LineId(id[1], id[2]), number);
    }

    private static StepKey key(String step) {
        return new StepKey(Workflow.getInfo().getWorkflowId(), step);
    }
}
