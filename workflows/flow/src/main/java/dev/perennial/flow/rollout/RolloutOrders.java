package dev.perennial.flow.rollout;

import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.rollout.RolloutPhase;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;

/** Carries out what operators say. */
final class RolloutOrders {
    private static final String HEED_CHANGE = "last-command-heeded";
    private static final int HEEDS_ALL = 1;

    private final RolloutDesk desk;
    private final RolloutStand stand;
    private final RolloutMoves moves;
    private final RolloutVoice voice;

    RolloutOrders(RolloutDesk desk, RolloutStand stand, RolloutMoves moves, RolloutVoice voice) {
        this.desk = desk;
        this.stand = stand;
        this.moves = moves;
        this.voice = voice;
    }

    /** Whether somebody has spoken. */
    boolean any() {
        return desk.any();
    }

    /** Carries out what an operator says, waiting for it if need be; empty: go on. */
    Optional<ChangeOutcome> await() {
        while (true) {
            Workflow.await(desk::any);
            RolloutDesk.Command command = desk.take().orElseThrow();
            String who = command.note().sentence();
            switch (command.word()) {
                case APPROVE -> {
                    voice.say("approved", "approved by " + who, List.of());
                    return Optional.empty();
                }
                case RESUME -> {
                    voice.say("resumed-" + stand.attemptName(), "resumed by " + who, List.of());
                    return Optional.empty();
                }
                case PAUSE -> {
                    moves.takeAway(RolloutPhase.PAUSED, "paused by " + who);
                    voice.say("paused-" + stand.attemptName(), stand.sentence(), List.of());
                }
                case ABORT -> {
                    return Optional.of(moves.rollBack("aborted by " + who));
                }
                case PROMOTE -> {
                    return Optional.of(moves.promote("promoted by " + who));
                }
            }
        }
    }

    /** The end of a rollout that passed every step, unless an operator says otherwise at the last moment. */
    ChangeOutcome promoteUnlessTold(String reason) {
        while (desk.any()) {
            Optional<ChangeOutcome> said = heedsAll() ? await() : heedOnlyAbort();
            if (said.isPresent()) {
                return said.get();
            }
        }
        return moves.promote(reason);
    }

    private static boolean heedsAll() {
        return Workflow.getVersion(HEED_CHANGE, Workflow.DEFAULT_VERSION, HEEDS_ALL) == HEEDS_ALL;
    }

    /** What rollouts did that began to end before {@link #HEEDS_ALL}. */
    private Optional<ChangeOutcome> heedOnlyAbort() {
        return desk.take()
                .filter(command -> command.word() == RolloutDesk.Word.ABORT)
                .map(command -> moves.rollBack("aborted by " + command.note().sentence()));
    }
}
