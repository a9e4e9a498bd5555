package dev.perennial.flow.line;

import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.calls.Alarm;
import dev.perennial.flow.calls.WorkflowTime;
import dev.perennial.flow.policy.DecisionInputs;
import dev.perennial.flow.policy.PolicyRules;
import dev.perennial.flow.policy.Situation;
import dev.perennial.flow.policy.Waiting;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * What a line decides, by the rules that its run began with: carried out, put on record, told where people must know.
 */
final class LineDecisions {
    private static final String RULES_CHANGE = "policy-rules";
    private static final String TOGETHER_CHANGE = "decision-and-start-recorded-together";
    private static final int TOGETHER = 1;

    private final LineLife life;
    private final LineJournal journal;
    private final Alarm alarm;
    private String waitsFor = "";
    private int rulesVersion = PolicyRules.LATEST;

    LineDecisions(LineLife life, LineJournal journal, Alarm alarm) {
        this.life = life;
        this.journal = journal;
        this.alarm = alarm;
    }

    /** Settles which rules hold for this run. */
    void begin() {
        rulesVersion = Workflow.getVersion(RULES_CHANGE, PolicyRules.OLDEST, PolicyRules.LATEST);
    }

    /** Why nothing starts now; empty for no reason. */
    String waitsFor() {
        return waitsFor;
    }

    /** Decides until there is nothing to decide, or something to wait for. */
    void decide() {
        PolicyRules rules = PolicyRules.of(rulesVersion);
        waitsFor = "";
        while (true) {
            Situation situation = life.state().situation(WorkflowTime.now());
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

    /** Puts aside what waits for a line that was retired. */
    void retire() {
        LineState state = life.state();
        List<String> waiting =
                state.inbox().triggers().stream().map(Waiting::id).toList();
        if (state.standing().retiring() && state.running().isEmpty() && !waiting.isEmpty()) {
            carryOut(new Decision.Skip("the line was retired", waiting), state.situation(WorkflowTime.now()));
        }
    }

    private void carryOut(Decision decision, Situation situation) {
        boolean asked = situation.waiting().stream()
                .filter(waiting -> decision.triggers().contains(waiting.id()))
                .anyMatch(waiting -> waiting.trigger() instanceof Trigger.OperatorAsked);
        life.set(life.state().with(life.state().inbox().without(decision.triggers())));
        if (decision instanceof Decision.Start start) {
            start(start, situation, asked);
            return;
        }
        record(decision, situation);
        if (decision instanceof Decision.Hold hold) {
            hold(hold.reason());
        }
    }

    /** Decision and start are recorded at the same time, as a change waits for both. */
    private void start(Decision.Start start, Situation situation, boolean asked) {
        LineJournal.Entry entry = journal.decision(remember(start, situation));
        if (Workflow.getVersion(TOGETHER_CHANGE, Workflow.DEFAULT_VERSION, TOGETHER) == TOGETHER) {
            life.desk().start(start, asked, entry::await);
        } else {
            entry.await();
            life.desk().start(start, asked, () -> {});
        }
    }

    /** Puts a decision on record. */
    void record(Decision decision, Situation situation) {
        journal.decision(remember(decision, situation)).await();
    }

    private DecisionRecord remember(Decision decision, Situation situation) {
        LineState state = life.state();
        DecisionRecord record = new DecisionRecord(
                state.line(),
                state.counters().decision(),
                situation.now(),
                state.policy().version(),
                rulesVersion,
                DecisionInputs.of(situation),
                decision);
        life.set(
                state.with(state.memory().decided(record)).with(state.counters().afterDecision()));
        return record;
    }

    /** A person must decide; tells people. */
    void hold(String reason) {
        life.set(life.state().with(life.state().standing().holding(reason)));
        journal.announce(life.takeStep(), "a person must decide", reason);
    }
}
