package dev.perennial.flow.line;

import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Alarm;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.steps.StepKey;
import io.temporal.workflow.Workflow;

/**
 * What a line does, one thing at a time: settles what its change tells, judges windows, decides, tells, rests. Handlers
 * only put things where the next turn finds them.
 */
final class LineLife {
    private static final String TELL_CHANGE = "retirement-always-told";
    private static final int TELLS_LAST = 1;
    private static final int ANSWERS_LAST = 2;

    private final LineJournal journal;
    private final ChangeDesk desk;
    private final LineIntake intake;
    private final LineDecisions decisions;
    private final Alarm alarm = new Alarm();
    private LineState state;
    private boolean stirred;
    private boolean askedToContinue;

    LineLife(LineState state) {
        this.state = state;
        this.journal = new LineJournal(state.registration());
        this.desk = new ChangeDesk(this, journal);
        this.intake = new LineIntake(this, alarm);
        this.decisions = new LineDecisions(this, journal, alarm);
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

    LineDecisions decisions() {
        return decisions;
    }

    LineStatus status() {
        return state.status(decisions.waitsFor());
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
        if (state.standing().answered(window)) {
            become(state.with(state.inbox().take(window, WorkflowTime.now())));
        }
    }

    void continueSoon() {
        askedToContinue = true;
        stir();
    }

    // ---- the life

    void live() {
        decisions.begin();
        if (!state.standing().registered()) {
            new LineRegistration(this).register();
        }
        while (true) {
            stirred = false;
            alarm.clear();
            turn();
            if (state.phase() == LinePhase.RETIRED && desk.idle() && toldLast()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                return;
            }
            if (mayContinueAsNew()) {
                Workflow.continueAsNew(state);
            }
            Workflow.await(() -> stirred || alarm.rang());
        }
    }

    /**
     * Whether nothing is left to tell: who retires a line while it tells something else finds it ended, not watching,
     * and what is sent to it meanwhile is put aside.
     */
    private boolean toldLast() {
        boolean tells = journal.tells(status());
        if (!tells && state.inbox().triggers().isEmpty()) {
            return true;
        }
        int version = Workflow.getVersion(TELL_CHANGE, Workflow.DEFAULT_VERSION, ANSWERS_LAST);
        return version < TELLS_LAST || (version < ANSWERS_LAST && !tells);
    }

    private void turn() {
        desk.settle();
        intake.judgeWindows(askedToContinue || RunLength.isPressing() ? Inbox.MOST_CARRIED : Inbox.MOST_WINDOWS);
        String trouble = intake.fold();
        decisions.retire();
        decisions.decide();
        String all = trouble.isEmpty() ? journal.trouble() : trouble;
        set(state.with(state.standing().troubled(all)));
        if (journal.tells(status())) {
            journal.state(takeStep(), status());
        }
        LineJournal.show(status());
        desk.nextWatch().ifPresent(alarm::noLaterThan);
    }

    private boolean mayContinueAsNew() {
        boolean settled = state.inbox().windows().isEmpty() || askedToContinue || RunLength.isPressing();
        return settled
                && (askedToContinue || RunLength.isEnough())
                && desk.idle()
                && state.inbox().portable()
                && Workflow.isEveryHandlerFinished();
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
        return journal.key(step);
    }
}
