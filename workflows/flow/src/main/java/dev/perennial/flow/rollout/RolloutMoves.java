package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.RolloutPhase;
import io.temporal.workflow.Workflow;
import java.util.List;

/** The moves that take the candidate's traffic away or give it the whole; what ends a rollout cannot be cancelled. */
final class RolloutMoves {
    private final RolloutStand stand;
    private final RolloutTraffic traffic;
    private final RolloutVoice voice;

    RolloutMoves(RolloutStand stand, RolloutTraffic traffic, RolloutVoice voice) {
        this.stand = stand;
        this.traffic = traffic;
        this.voice = voice;
    }

    /** No traffic for the candidate until somebody says how to go on. */
    void takeAway(RolloutPhase next, String why) {
        stand.enter(next, why);
        traffic.split(0, stand.attemptName() + "-away");
        stand.carries(0);
        stand.enter(next, why);
    }

    ChangeOutcome promote(String reason) {
        stand.enter(RolloutPhase.PROMOTING, reason);
        detached(() -> {
            traffic.promote(reason);
            stand.carries(CanaryStep.WHOLE);
            voice.say("promoted", stand.pair().candidate().brief() + " promoted: " + reason, List.of());
            traffic.release(true);
            stand.enter(RolloutPhase.ENDED, reason);
        });
        return new ChangeOutcome.Promoted(
                stand.pair().candidate(), stand.pair().current().id());
    }

    ChangeOutcome rollBack(String reason) {
        detached(() -> undo(reason));
        return new ChangeOutcome.RolledBack(stand.pair().candidate().id(), reason, stand.judgements());
    }

    /** Rolls back after a failure or a cancellation, once {@code letGo} returns. */
    void undoAfter(Runnable letGo, String reason) {
        detached(() -> {
            letGo.run();
            undo(reason);
        });
    }

    private void undo(String reason) {
        stand.enter(RolloutPhase.ROLLING_BACK, reason);
        traffic.rollBack(reason);
        stand.carries(0);
        voice.say("rolled-back", stand.pair().candidate().brief() + " rolled back: " + reason, List.of());
        traffic.release(false);
        stand.enter(RolloutPhase.ENDED, reason);
    }

    private static void detached(Runnable work) {
        Workflow.newDetachedCancellationScope(work).run();
    }
}
