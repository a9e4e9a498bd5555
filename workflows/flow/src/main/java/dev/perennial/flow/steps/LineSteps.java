package dev.perennial.flow.steps;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;

/**
 * The registry as workflows see it: each recording writes projection, audit and outbox in one transaction, unique by
 * its key; a repetition changes nothing. On the IO queue.
 */
@ActivityInterface
public interface LineSteps {
    /**
     * Makes the first revision of a line, sets the store's alias to it, gives it the whole traffic and records it. Of a
     * line that was retired and is registered again, numbers go on where they stopped. Fails STALE_ALIAS when the line
     * lives.
     */
    @ActivityMethod(name = "line.register")
    Registered register(RegisterOrder order);

    /** Finds a revision; fails UNKNOWN_REVISION naming it. */
    @ActivityMethod(name = "line.revision")
    Revision revision(RevisionId id);

    /**
     * Makes {@code candidate} a revision with the weights of {@code source}; provenance COPIED. Fails UNKNOWN_REVISION.
     */
    @ActivityMethod(name = "line.copyRevision")
    Candidate copyRevision(CopyOrder order);

    /** Records a decision with its inputs and marks the triggers it answers. */
    @ActivityMethod(name = "line.recordDecision")
    void recordDecision(DecisionOrder order);

    /** Records that a change started. */
    @ActivityMethod(name = "line.recordStart")
    void recordStart(StartOrder order);

    /** Records a finished step of a change, and the candidate it made, so that gateways can find it. */
    @ActivityMethod(name = "line.recordStep")
    void recordStep(StepOrder order);

    /** Records how a change ended. */
    @ActivityMethod(name = "line.recordEnd")
    void recordEnd(EndOrder order);

    /** Records what the line is doing. */
    @ActivityMethod(name = "line.recordState")
    void recordState(StateOrder order);

    /** Records a judged drift window, found or not. */
    @ActivityMethod(name = "line.recordDrift")
    void recordDrift(DriftOrder order);

    /** Tells people, through the outbox, that one of them is needed. */
    @ActivityMethod(name = "line.announce")
    void announce(Notice notice);

    /**
     * Asks for a line's first revision.
     *
     * @param key idempotency
     * @param registration the line
     * @param probed what the probe found
     */
    record RegisterOrder(StepKey key, LineRegistration registration, RegistrationSteps.Probed probed) {}

    /**
     * A line is registered.
     *
     * @param first its current revision
     * @param nextRevision the next free revision number
     * @param nextChange the next free change number
     * @param nextDecision the next free decision number
     */
    record Registered(Revision first, int nextRevision, int nextChange, int nextDecision) {}

    /**
     * Asks for a copy of a revision under another number.
     *
     * @param key idempotency
     * @param candidate the number it gets
     * @param source whose weights
     */
    record CopyOrder(StepKey key, RevisionId candidate, RevisionId source) {}

    /**
     * Asks to record a decision.
     *
     * @param key idempotency
     * @param record the decision
     */
    record DecisionOrder(StepKey key, DecisionRecord record) {}

    /**
     * Asks to record a start.
     *
     * @param key idempotency
     * @param change the change, without steps
     * @param candidate the number it took
     */
    record StartOrder(StepKey key, RunningChange change, RevisionId candidate) {}

    /**
     * Asks to record a step.
     *
     * @param key idempotency
     * @param report the step
     * @param made the candidate it made; empty or one, and empty in histories that were written without it
     */
    record StepOrder(
            StepKey key,
            StepReport report,
            @JsonSetter(nulls = Nulls.AS_EMPTY) List<Candidate> made) {
        public StepOrder {
            made = List.copyOf(made);
        }
    }

    /**
     * Asks to record an end.
     *
     * @param key idempotency
     * @param ended the end
     */
    record EndOrder(StepKey key, ChangeEnded ended) {}

    /**
     * Asks to record a line's state.
     *
     * @param key idempotency
     * @param line the line
     * @param phase what it is doing
     * @param sentence why
     * @param current the revision that serves; empty before the first
     * @param policyVersion the policy in force
     * @param at when
     */
    record StateOrder(
            StepKey key,
            LineId line,
            LinePhase phase,
            String sentence,
            List<Revision> current,
            int policyVersion,
            Instant at) {
        public StateOrder {
            current = List.copyOf(current);
        }
    }

    /**
     * Asks to record a judged window.
     *
     * @param key idempotency
     * @param line the line
     * @param served the revision that served
     * @param assessment what was found
     * @param at when
     */
    record DriftOrder(StepKey key, LineId line, RevisionId served, DriftAssessment assessment, Instant at) {}

    /**
     * Asks to tell people.
     *
     * @param key idempotency
     * @param line of which line
     * @param subject what it is about, in a few words
     * @param sentence what is asked of them
     * @param at when
     */
    record Notice(StepKey key, LineId line, String subject, String sentence, Instant at) {}
}
