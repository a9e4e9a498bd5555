package dev.perennial.flow.line;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Alarm;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.drift.DriftWorkflow;
import dev.perennial.flow.policy.Waiting;
import dev.perennial.flow.steps.CorrectionSteps;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** What becomes of what came in before anything is decided: windows are judged, many corrections become one body. */
final class LineIntake {
    private static final Logger LOG = Workflow.getLogger(LineIntake.class);
    private static final String SIFT_CHANGE = "windows-of-serving-revision";
    private static final int SIFTS = 1;

    private final LineLife life;
    private final Alarm alarm;

    LineIntake(LineLife life, Alarm alarm) {
        this.life = life;
        this.alarm = alarm;
    }

    /**
     * Starts the judgement of every window whose parts have had their time, and of the oldest beyond {@code most}
     * parts.
     */
    void judgeWindows(int most) {
        Duration settle = life.state().policy().drift().settle();
        Optional<String> due = life.state().inbox().dueWindow(WorkflowTime.now(), settle, most);
        while (due.isPresent()) {
            String window = due.get();
            List<ArtifactRef> parts = sifted(life.state().inbox().parts(window)).stream()
                    .map(WindowClosed::profile)
                    .toList();
            life.set(life.state().with(life.state().inbox().withoutWindow(window)));
            if (!parts.isEmpty()) {
                judge(window, parts);
            }
            due = life.state().inbox().dueWindow(WorkflowTime.now(), settle, most);
        }
        life.state().inbox().nextWindow(settle).ifPresent(alarm::noLaterThan);
    }

    /** Without what another revision answered: traffic may have moved while the parts waited for each other. */
    private List<WindowClosed> sifted(List<WindowClosed> parts) {
        Standing standing = life.state().standing();
        List<WindowClosed> ofServing = parts.stream().filter(standing::answered).toList();
        boolean sifts = ofServing.size() < parts.size()
                && Workflow.getVersion(SIFT_CHANGE, Workflow.DEFAULT_VERSION, SIFTS) == SIFTS;
        return sifts ? ofServing : parts;
    }

    private void judge(String window, List<ArtifactRef> parts) {
        DriftRequest request = new DriftRequest(
                life.state().line(),
                window,
                parts,
                life.state().standing().serving(),
                life.state().policy().drift());
        DriftWorkflow drift = Workflow.newChildWorkflowStub(
                DriftWorkflow.class, Starts.drift(life.state().line(), window));
        Async.function(drift::run, request);
        try {
            Workflow.getWorkflowExecution(drift).get();
        } catch (ChildWorkflowFailure late) {
            LOG.warn(
                    "part came after its window was judged line={} window={}",
                    life.state().line(),
                    window);
        }
    }

    /** Folds bodies of corrections until few are left; what stopped it, or nothing. */
    String fold() {
        List<Waiting> parts = life.state().inbox().toFold();
        while (!parts.isEmpty()) {
            try {
                fold(parts);
            } catch (ActivityFailure failure) {
                if (Failures.cancelled(failure)) {
                    throw failure;
                }
                alarm.noLaterThan(WorkflowTime.now().plus(ChangeDesk.WATCH));
                return "corrections could not be folded (" + Failures.typeOf(failure) + "): "
                        + Failures.messageOf(failure);
            }
            boolean enough = RunLength.isEnough() && life.state().inbox().portable();
            parts = enough ? List.of() : life.state().inbox().toFold();
        }
        return "";
    }

    private void fold(List<Waiting> parts) {
        String id = "fold/" + life.takeStep();
        CorrectionSteps corrections = Workflow.newActivityStub(
                CorrectionSteps.class, StepOptions.stored("fold " + parts.size() + " bodies of corrections"));
        List<Trigger.Corrections> folding = parts.stream()
                .map(waiting -> (Trigger.Corrections) waiting.trigger())
                .toList();
        CorrectionSteps.Folded folded = corrections.fold(new CorrectionSteps.FoldOrder(
                life.key(id),
                life.state().line(),
                folding.stream().map(Trigger.Corrections::body).toList()));
        boolean urgent = folding.stream().anyMatch(Trigger.Corrections::urgent);
        Trigger.Corrections whole =
                new Trigger.Corrections(id, folding.get(0).at(), folded.body(), folded.count(), urgent);
        life.set(life.state().with(life.state().inbox().folded(parts, whole)));
        List<String> ids = folding.stream().map(Trigger.Corrections::id).toList();
        life.decisions()
                .record(
                        new Decision.Note("folded into " + id, ids),
                        life.state().situation(WorkflowTime.now()));
    }
}
