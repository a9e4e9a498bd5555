package dev.perennial.flow.rollout;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.calls.WorkflowTime;
import io.temporal.workflow.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One canary step: its weight is given and watched until it may advance, or the rollout ends. */
final class RolloutCanary {
    private final RolloutStand stand;
    private final RolloutTraffic traffic;
    private final RolloutVoice voice;
    private final RolloutMoves moves;
    private final RolloutOrders orders;
    private final InterruptibleWork work;

    RolloutCanary(RolloutStand stand, RolloutTraffic traffic, RolloutVoice voice, RolloutRun.Hands hands) {
        this.stand = stand;
        this.traffic = traffic;
        this.voice = voice;
        this.moves = hands.moves();
        this.orders = hands.orders();
        this.work = hands.work();
    }

    /** Runs the step until it may advance (empty) or the rollout ends. */
    Optional<ChangeOutcome> step() {
        while (true) {
            Optional<ChangeOutcome> said = orders.any() ? orders.await() : Optional.empty();
            if (said.isPresent()) {
                return said;
            }
            Optional<StepJudgement> judged = watch();
            StepVerdict verdict = judged.map(StepJudgement::verdict).orElse(StepVerdict.GO_ON);
            if (verdict == StepVerdict.ADVANCE) {
                return Optional.empty();
            }
            if (verdict == StepVerdict.ROLL_BACK) {
                return Optional.of(moves.rollBack(judged.orElseThrow().sentence()));
            }
            judged.ifPresent(this::hold);
            said = orders.await();
            if (said.isPresent()) {
                return said;
            }
            stand.tryAgain();
        }
    }

    private void hold(StepJudgement judgement) {
        moves.takeAway(RolloutPhase.HELD, "step " + (stand.step() + 1) + " held: " + judgement.sentence());
        voice.announce("held-" + stand.attemptName(), stand.sentence());
    }

    /** Gives the step its weight and watches it; empty when an operator spoke first. */
    private Optional<StepJudgement> watch() {
        CanaryStep stage = stand.stage();
        String name = stand.attemptName();
        String where = "step " + (stand.step() + 1) + " of "
                + stand.plan().steps().size() + " at " + RolloutTraffic.percent(stage.weight());
        stand.enter(RolloutPhase.CANARY, where);
        Instant since = WorkflowTime.now();
        TrafficSplit split = traffic.split(stage.weight(), name);
        stand.carries(stage.weight());
        stand.enter(RolloutPhase.CANARY, where);
        Optional<StepJudgement> judged = work.orCommand(() -> traffic.watch(stand.step(), split, since, name))
                .map(Promise::get);
        judged.ifPresent(judgement -> keep(name, judgement));
        return judged;
    }

    private void keep(String name, StepJudgement judgement) {
        stand.keep(judgement);
        Observation seen = judgement.observation();
        ArmCounts candidate = seen.candidate();
        ArmCounts current = seen.current();
        voice.say(
                "canary-" + name,
                judgement.sentence(),
                List.of(
                        new Figure("weight", judgement.weight()),
                        new Figure("candidate outcomes", candidate.outcomes()),
                        new Figure("candidate failures", candidate.failures()),
                        new Figure("current outcomes", current.outcomes()),
                        new Figure("current failures", current.failures()),
                        new Figure("harm lower", seen.lower()),
                        new Figure("harm upper", seen.upper())));
    }
}
