package dev.perennial.flow.rollout;

import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.rollout.OperatorNote;
import dev.perennial.contract.rollout.RolloutPhase;
import dev.perennial.flow.calls.Failures;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commands that operators give a rollout: which fits when, and the one that waits to be carried out. A later
 * command replaces an earlier one that nobody has acted upon, but for an abort, which stands.
 */
final class RolloutDesk {
    /** What an operator can say. */
    enum Word {
        APPROVE,
        PAUSE,
        RESUME,
        ABORT,
        PROMOTE;

        /** The phases in which it can be said. */
        Set<RolloutPhase> fitting() {
            return switch (this) {
                case APPROVE -> EnumSet.of(RolloutPhase.AWAITING_APPROVAL);
                case PAUSE -> EnumSet.of(RolloutPhase.CANARY);
                case RESUME -> EnumSet.of(RolloutPhase.PAUSED, RolloutPhase.HELD);
                case ABORT ->
                    EnumSet.of(
                            RolloutPhase.PREPARING,
                            RolloutPhase.AWAITING_APPROVAL,
                            RolloutPhase.CANARY,
                            RolloutPhase.PAUSED,
                            RolloutPhase.HELD);
                case PROMOTE -> EnumSet.of(RolloutPhase.CANARY, RolloutPhase.PAUSED, RolloutPhase.HELD);
            };
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One command. */
    record Command(Word word, OperatorNote note) {}

    private @Nullable Command waiting;

    void refuseUnlessFitting(Word word, RolloutPhase phase, String rollout) {
        if (waiting != null && waiting.word() == Word.ABORT && word != Word.ABORT) {
            throw Failures.of(
                    FailureType.INVALID_INPUT,
                    "rollout " + rollout + " cannot " + word.text() + ": it was aborted by "
                            + waiting.note().sentence() + ", and traffic goes back");
        }
        if (!word.fitting().contains(phase)) {
            throw Failures.of(
                    FailureType.INVALID_INPUT,
                    "rollout " + rollout + " cannot " + word.text() + " while " + phase + "; it can while "
                            + word.fitting());
        }
    }

    void give(Word word, OperatorNote note) {
        waiting = new Command(word, note);
    }

    boolean any() {
        return waiting != null;
    }

    /** Takes the waiting command. */
    Optional<Command> take() {
        Optional<Command> taken = Optional.ofNullable(waiting);
        waiting = null;
        return taken;
    }
}
