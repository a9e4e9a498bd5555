package dev.perennial.flow.line;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/** What a line writes about itself: registry and outbox by activities, the Temporal UI by attributes and details. */
final class LineJournal {
    private static final Logger LOG = Workflow.getLogger(LineJournal.class);

    private final LineId line;
    private final Instant registeredAt;
    private String told = "";
    private String trouble = "";

    LineJournal(LineRegistration registration) {
        this.line = registration.line();
        this.registeredAt = registration.at();
    }

    /** What is being put on record. */
    interface Entry {
        /** Waits until it is, or was refused. */
        void await();
    }

    /** Begins to put a decision on record. */
    Entry decision(DecisionRecord record) {
        LineSteps.DecisionOrder order = new LineSteps.DecisionOrder(key("decision-" + record.number()), record);
        LineSteps steps = steps(
                "record decision " + record.number() + ": " + record.decision().reason());
        Promise<Void> recorded = Async.procedure(steps::recordDecision, order);
        return () -> {
            keep(recorded::get);
            Workflow.upsertTypedSearchAttributes(
                    SearchAttributes.DECIDED_AT.valueSet(record.at().atOffset(ZoneOffset.UTC)));
        };
    }

    /** Begins to put the start of a change on record. */
    Entry start(RunningChange change, RevisionId candidate) {
        int number = change.change().number();
        LineSteps.StartOrder order = new LineSteps.StartOrder(key("start-" + number), change, candidate);
        LineSteps steps = steps("record start of change " + number);
        Promise<Void> recorded = Async.procedure(steps::recordStart, order);
        return () -> keep(recorded::get);
    }

    /** For a change that cannot do it; under the key that it would have used, so that one end is recorded. */
    void end(RunningChange change, ChangeEnded ended) {
        int number = change.change().number();
        LineSteps.EndOrder order = new LineSteps.EndOrder(new StepKey(change.workflowId(), "end"), ended);
        keep(() -> steps("record end of change " + number + ": gone").recordEnd(order));
    }

    void announce(int step, String subject, String sentence) {
        LineSteps.Notice notice =
                new LineSteps.Notice(key("announce-" + step), line, subject, sentence, WorkflowTime.now());
        keep(() -> steps("tell people: " + subject).announce(notice));
    }

    /** Whether this status differs from what was told last. */
    boolean tells(LineStatus status) {
        return !told.equals(gist(status));
    }

    /** Tells what the line is doing. */
    void state(int step, LineStatus status) {
        told = gist(status);
        LineSteps.StateOrder order = new LineSteps.StateOrder(
                key("state-" + step),
                line,
                status.phase(),
                status.sentence(),
                status.current(),
                status.policyVersion(),
                WorkflowTime.now());
        keep(() -> steps("record state: " + status.phase()).recordState(order));
        Workflow.upsertTypedSearchAttributes(
                SearchAttributes.PHASE.valueSet(status.phase().name()),
                SearchAttributes.CURRENT.valueSet(
                        status.current().isEmpty()
                                ? "-"
                                : status.current().get(0).brief()),
                SearchAttributes.BASE.valueSet(
                        status.current().isEmpty()
                                ? "-"
                                : status.current().get(0).base().brief()),
                SearchAttributes.PENDING.valueSet((long) status.pending().size()),
                SearchAttributes.NEEDS_PERSON.valueSet(status.phase() == LinePhase.HELD));
    }

    /** Shows the line in the Temporal UI; writes no history. */
    static void show(LineStatus status) {
        String current = status.current().isEmpty()
                ? "none yet"
                : status.current().get(0).brief();
        String running = status.running().stream()
                .map(change ->
                        "\n* change " + change.change().number() + " (" + change.kind() + "): " + change.workflowId())
                .collect(Collectors.joining());
        String waiting = status.pending().stream()
                .map(trigger -> "\n* waits: " + trigger.sentence())
                .collect(Collectors.joining());
        String decided = status.decisions().stream()
                .skip(Math.max(0, status.decisions().size() - 5L))
                .map(record -> "\n* decision " + record.number() + ": "
                        + record.decision().reason())
                .collect(Collectors.joining());
        Workflow.setCurrentDetails("**" + status.phase() + "**: " + status.sentence() + "\n\ncurrent: " + current + "\n"
                + running + waiting + decided);
    }

    /** Which recording was refused last; empty when the last one was kept. */
    String trouble() {
        return trouble;
    }

    /** A refused recording is trouble to be shown, but the line lives on: its own state is what counts. */
    private void keep(Functions.Proc recording) {
        try {
            recording.apply();
            trouble = "";
        } catch (ActivityFailure refused) {
            if (Failures.cancelled(refused)) {
                throw refused;
            }
            trouble = "a recording was refused (" + Failures.typeOf(refused) + "): " + Failures.messageOf(refused);
            LOG.error("recording refused line={} why={}", line, trouble);
        }
    }

    private LineSteps steps(String summary) {
        return Workflow.newActivityStub(LineSteps.class, StepOptions.recording(summary));
    }

    /** Of a step of this registration: one that comes after a retirement counts its steps from 1 again. */
    StepKey key(String step) {
        return new StepKey(WorkflowIds.line(line), step + "@" + registeredAt);
    }

    private static String gist(LineStatus status) {
        return status.phase() + " " + status.current() + " " + status.policyVersion()
                + (status.phase() == LinePhase.HELD || status.phase() == LinePhase.DEGRADED ? status.sentence() : "");
    }
}
