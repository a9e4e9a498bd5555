package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.contract.rollout.RolloutStatus;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.steps.RolloutSteps;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/**
 * A rollout from step to step. Whatever stops it, a failure or a cancellation, the traffic goes back to the current
 * revision; only a promotion that has begun is finished instead.
 */
final class RolloutRun {
    private final RolloutSteps.Pair pair;
    private final RolloutTraffic traffic;
    private final RolloutVoice voice;
    private final RolloutStand stand;
    private final Hands hands;
    private final RolloutCanary canary;

    RolloutRun(RolloutRequest request, RolloutDesk desk) {
        this.pair = request.pair();
        this.traffic = new RolloutTraffic(pair, request.plan());
        this.voice = new RolloutVoice(pair);
        this.stand = new RolloutStand(request, voice);
        RolloutMoves moves = new RolloutMoves(stand, traffic, voice);
        RolloutOrders orders = new RolloutOrders(desk, stand, moves, voice);
        this.hands = new Hands(moves, orders, new InterruptibleWork(orders));
        this.canary = new RolloutCanary(stand, traffic, voice, hands);
    }

    /**
     * What moves a rollout.
     *
     * @param moves the traffic's
     * @param orders the operators'
     * @param work what an operator may interrupt
     */
    record Hands(RolloutMoves moves, RolloutOrders orders, InterruptibleWork work) {}

    RolloutStatus status() {
        return stand.status();
    }

    ChangeOutcome run() {
        try {
            return bringUp().or(this::approval).or(this::canary).orElseGet(this::promote);
        } catch (TemporalFailure failure) {
            String why = Failures.cancelled(failure)
                    ? "cancelled on request"
                    : "a step failed (" + Failures.typeOf(failure) + "): " + Failures.messageOf(failure);
            hands.moves().undoAfter(hands.work()::awaitRest, why);
            throw failure;
        }
    }

    private Optional<ChangeOutcome> bringUp() {
        if (!stand.isIn(RolloutPhase.PREPARING)) {
            return Optional.empty();
        }
        stand.enter(RolloutPhase.PREPARING, "bringing up " + pair.candidate().brief());
        if (hands.work().orCommand(traffic::prepare).isEmpty()) {
            return hands.orders().await();
        }
        voice.say(
                "brought-up",
                pair.candidate().brief() + " is up beside " + pair.current().brief(),
                List.of());
        return Optional.empty();
    }

    private Optional<ChangeOutcome> approval() {
        if (!stand.isIn(RolloutPhase.PREPARING) || !stand.plan().approval()) {
            return Optional.empty();
        }
        stand.enter(RolloutPhase.AWAITING_APPROVAL, "waits for approval before the first live request");
        voice.announce("approval", pair.candidate().brief() + " passed the gate and " + stand.sentence());
        return hands.orders().await();
    }

    private Optional<ChangeOutcome> canary() {
        while (stand.hasStep()) {
            Optional<ChangeOutcome> ended = canary.step();
            if (ended.isPresent()) {
                return ended;
            }
            stand.stepPassed();
            if (stand.hasStep() && !hands.orders().any() && Workflow.isEveryHandlerFinished()) {
                Workflow.continueAsNew(stand.onward());
            }
        }
        return Optional.empty();
    }

    private ChangeOutcome promote() {
        return hands.orders()
                .promoteUnlessTold(
                        stand.plan().steps().isEmpty() ? "no canary step is asked for" : "every canary step passed");
    }
}
