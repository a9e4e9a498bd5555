package dev.perennial.flow.policy;

import dev.perennial.contract.change.Decision;
import dev.perennial.contract.policy.Pace;
import dev.perennial.contract.trigger.Trigger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Debounce, cool-down and budget of changes that nobody asked for. */
final class PaceRule {
    private PaceRule() {}

    /** The decision, or a wait for the first of debounce, cool-down and budget that does not allow it yet. */
    static Decision paced(Situation situation, Decision ready) {
        Instant quiet = quietAt(situation);
        if (quiet.isAfter(situation.now())) {
            return new Decision.Wait(quiet, "more triggers may follow");
        }
        Optional<Instant> cool = coolAt(situation).filter(at -> at.isAfter(situation.now()));
        if (cool.isPresent()) {
            return new Decision.Wait(cool.get(), "cooling down after the last change");
        }
        return budget(situation).map(until -> waitForBudget(situation, until)).orElse(ready);
    }

    /** When the budget allows the next change; none when it allows one now. */
    static Optional<Instant> budget(Situation situation) {
        Pace pace = situation.policy().pace();
        List<Instant> within = spent(situation);
        if (within.size() < pace.budget()) {
            return Optional.empty();
        }
        Instant free = within.isEmpty() || pace.budget() == 0
                ? situation.now().plus(pace.budgetPeriod())
                : within.get(within.size() - pace.budget()).plus(pace.budgetPeriod());
        return Optional.of(free);
    }

    static Decision waitForBudget(Situation situation, Instant until) {
        Pace pace = situation.policy().pace();
        return new Decision.Wait(
                until, "the budget of " + pace.budget() + " changes in " + pace.budgetPeriod() + " is spent");
    }

    /** The starts that count against the budget now, oldest first. */
    static List<Instant> spent(Situation situation) {
        Instant from = situation.now().minus(situation.policy().pace().budgetPeriod());
        return situation.spent().stream()
                .filter(at -> at.isAfter(from))
                .sorted()
                .toList();
    }

    static Optional<Instant> coolAt(Situation situation) {
        return situation.lastEnd().stream()
                .findFirst()
                .map(end -> end.plus(situation.policy().pace().coolDown()));
    }

    private static Instant quietAt(Situation situation) {
        Pace pace = situation.policy().pace();
        List<Waiting> ordinary = situation.waiting().stream()
                .filter(waiting -> !(waiting.trigger() instanceof Trigger.OperatorAsked))
                .toList();
        Instant latest = ordinary.stream()
                .map(Waiting::latest)
                .max(Comparator.naturalOrder())
                .orElse(situation.now());
        Instant first = ordinary.stream()
                .map(Waiting::since)
                .min(Comparator.naturalOrder())
                .orElse(situation.now());
        Instant quiet = latest.plus(pace.quietPeriod());
        Instant longest = first.plus(pace.maxWait());
        return quiet.isBefore(longest) ? quiet : longest;
    }
}
