package dev.perennial.flow.line;

import dev.perennial.contract.Sentences;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.calls.Alarm;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.calls.StepOptions;
import dev.perennial.flow.calls.Urgency;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.policy.DecisionInputs;
import dev.perennial.flow.policy.PolicyRules;
import dev.perennial.flow.policy.Situation;
import dev.perennial.flow.policy.Waiting;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.StepKey;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * What a line does, one thing at a time: settles what its change tells, judges windows, decides, tells, rests. Handlers
 * only put things where the next turn finds them.
 */
final class LineLife {
    private static final String RULES_CHANGE = "policy-rules";
    private static final long LONG_HISTORY = 8_000;
    private static final long VERY_LONG_HISTORY = 16_000;

    private final LineJournal journal;
    private final ChangeDesk desk;
    private final LineIntake intake;
    private final Alarm alarm = new Alarm();
    private LineState state;
    private String waitsFor = "";
    private boolean stirred;
    private boolean askedToContinue;
    private int rulesVersion = PolicyRules.LATEST;

    LineLife(LineState state) {
        this.state = state;
        this.journal = new LineJournal(state.line());
        this.desk = new ChangeDesk(this, journal);
        this.intake = new LineIntake(this, alarm);
    }

    // ---- for handlers: no waiting here

    LineState state() {
        return state;
    }

    /** For handlers: the line is something else now, and the next turn shall look at it. */
    void become(LineState changed) {
        state = changed;
        stir();
    }

    void stir() {
        stirred = true;
    }

    ChangeDesk desk() {
        return desk;
    }

    LineStatus status() {
        return state.status(waitsFor);
    }

    void take(Trigger trigger) {
        LineState taken = state.with(state.inbox().take(trigger, WorkflowTime.now()));
        boolean known = state.inbox().knows(trigger.id());
        if (!known && trigger instanceof Trigger.ExpertPublished published) {
            taken = taken.with(taken.memory().learning(published.expert()));
        }
        become(taken);
    }

    /** Traffic is judged by what the current revision answered; a candidate has judges of its own. */
    void take(WindowClosed window) {
        boolean ofCurrent = window.revision() == 0
                || (state.standing().registered()
                        && window.revision() == state.standing().serving().id().number());
        if (!ofCurrent) {
            return;
        }
        become(state.with(state.inbox().take(window, WorkflowTime.now())));
    }

    void continueSoon() {
        askedToContinue = true;
        stir();
    }

    // ---- the life

    void live() {
        rulesVersion = Workflow.getVersion(RULES_CHANGE, PolicyRules.OLDEST, PolicyRules.LATEST);
        if (!state.standing().registered()) {
            registered();
        }
        while (true) {
            stirred = false;
            alarm.clear();
            turn();
            if (state.phase() == LinePhase.RETIRED && desk.idle()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                return;
            }
            if (mayContinueAsNew()) {
                Workflow.continueAsNew(state);
            }
            Workflow.await(() -> stirred || alarm.rang());
        }
    }

    /** A line that cannot be taken in ends, and says why to whoever asks later. */
    private void registered() {
        try {
            register();
        } catch (ActivityFailure refused) {
            set(state.with(state.standing()
                    .troubled("not registered: " + Sentences.open(Failures.messageOf(refused))
                            + "; put that right and register the line again")));
            throw refused;
        }
    }

    private void register() {
        RegistrationSteps registration = Workflow.newActivityStub(
                RegistrationSteps.class,
                StepOptions.tensors("get to know " + state.registration().base().name(), state.line(), Urgency.MERGE));
        RegistrationSteps.Probed probed =
                registration.probe(new RegistrationSteps.ProbeOrder(key("probe"), state.registration()));
        LineSteps lines = Workflow.newActivityStub(LineSteps.class, StepOptions.stored("register " + state.line()));
        LineSteps.Registered registered =
                lines.register(new LineSteps.RegisterOrder(key("register"), state.registration(), probed));
        Counters counters = new Counters(
                registered.nextRevision(),
                registered.nextChange(),
                registered.nextDecision(),
                state.counters().step());
        set(state.with(state.standing().on(registered.first()).knowing(probed.craft()))
                .with(state.memory().on(registered.first().base()))
                .with(counters));
    }

    private void turn() {
        desk.settle();
        intake.judgeWindows(askedToContinue || pressed() ? Inbox.MOST_CARRIED : Inbox.MOST_WINDOWS);
        String trouble = intake.fold();
        retire();
        decide();
        String all = trouble.isEmpty() ? journal.trouble() : trouble;
        set(state.with(state.standing().troubled(all)));
        if (journal.tells(status())) {
            journal.state(takeStep(), status());
        }
        LineJournal.show(status());
        desk.nextWatch().ifPresent(alarm::noLaterThan);
    }

    private void decide() {
        PolicyRules rules = PolicyRules.of(rulesVersion);
        waitsFor = "";
        while (true) {
            Situation situation = state.situation(WorkflowTime.now());
            Optional<Decision> decision = rules.decide(situation);
            if (decision.isEmpty()) {
                return;
            }
            if (decision.get() instanceof Decision.Wait wait) {
                waitsFor = wait.reason();
                alarm.noLaterThan(wait.until());
                return;
            }
            carryOut(decision.get(), situation);
        }
    }

    private void carryOut(Decision decision, Situation situation) {
        boolean asked = situation.waiting().stream()
                .filter(waiting -> decision.triggers().contains(waiting.id()))
                .anyMatch(waiting -> waiting.trigger() instanceof Trigger.OperatorAsked);
        set(state.with(state.inbox().without(decision.triggers())));
        record(decision, situation);
        if (decision instanceof Decision.Start start) {
            desk.start(start, asked);
        } else if (decision instanceof Decision.Hold hold) {
            hold(hold.reason());
        }
    }

    /** Puts a decision on record. */
    void record(Decision decision, Situation situation) {
        DecisionRecord record = new DecisionRecord(
                state.line(),
                state.counters().decision(),
                situation.now(),
                state.policy().version(),
                rulesVersion,
                DecisionInputs.of(situation),
                decision);
        set(state.with(state.memory().decided(record)).with(state.counters().afterDecision()));
        journal.decision(record);
    }

    /** A person must decide; tells people. */
    void hold(String reason) {
        set(state.with(state.standing().holding(reason)));
        journal.announce(takeStep(), "a person must decide", reason);
    }

    private void retire() {
        List<String> waiting =
                state.inbox().triggers().stream().map(Waiting::id).toList();
        if (state.standing().retiring() && state.running().isEmpty() && !waiting.isEmpty()) {
            carryOut(new Decision.Skip("the line was retired", waiting), state.situation(WorkflowTime.now()));
        }
    }

    private boolean mayContinueAsNew() {
        boolean settled = state.inbox().windows().isEmpty() || askedToContinue || pressed();
        return settled
                && (askedToContinue || longEnough())
                && desk.idle()
                && state.inbox().portable()
                && Workflow.isEveryHandlerFinished();
    }

    /** Whether this run should be the last but for what must be settled first. */
    boolean longEnough() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() > LONG_HISTORY;
    }

    /** Whether the run has waited long enough for a moment without windows. */
    private boolean pressed() {
        return Workflow.getInfo().getHistoryLength() > VERY_LONG_HISTORY;
    }

    /** Between two waits of a turn: what the turn itself changes stirs nobody. */
    void set(LineState changed) {
        state = changed;
    }

    int takeStep() {
        int step = state.counters().step();
        set(state.with(state.counters().afterStep()));
        return step;
    }

    StepKey key(String step) {
        return new StepKey(WorkflowIds.line(state.line()), step);
    }
}
