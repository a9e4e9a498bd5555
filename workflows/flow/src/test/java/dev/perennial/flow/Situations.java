package dev.perennial.flow;

import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.policy.PolicyRules;
import dev.perennial.flow.policy.Situation;
import dev.perennial.flow.policy.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Situations said in one breath, and decisions printed in one line. */
final class Situations {
    static final Instant NOW = Worlds.AT;
    static final Revision CURRENT = Worlds.revision(7);

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Expert> experts = new ArrayList<>();
    private final List<Instant> spent = new ArrayList<>();
    private final List<Instant> lastEnd = new ArrayList<>();
    private LinePolicy policy = Worlds.policy();
    private String blocked = "";

    static Situations nothing() {
        return new Situations();
    }

    /** With a trigger that came in so many seconds ago. */
    Situations with(Trigger trigger, long secondsAgo) {
        Instant since = NOW.minusSeconds(secondsAgo);
        waiting.add(new Waiting(trigger, since, since));
        return this;
    }

    Situations knowing(Expert expert) {
        experts.add(expert);
        return this;
    }

    Situations startedBefore(Duration ago) {
        spent.add(NOW.minus(ago));
        return this;
    }

    Situations endedBefore(Duration ago) {
        lastEnd.add(NOW.minus(ago));
        return this;
    }

    Situations under(LinePolicy other) {
        policy = other;
        return this;
    }

    Situations blocked(String why) {
        blocked = why;
        return this;
    }

    Situation situation() {
        return new Situation(NOW, policy, CURRENT, waiting, experts, spent, lastEnd, blocked);
    }

    /** The decision in one line; {@code -} for none. */
    String decided() {
        return PolicyRules.of(PolicyRules.LATEST)
                .decide(situation())
                .map(Situations::line)
                .orElse("-");
    }

    private static String line(Decision decision) {
        if (decision instanceof Decision.Start start) {
            return "start " + order(start.order()) + " for " + start.triggers();
        }
        if (decision instanceof Decision.Wait wait) {
            return "wait " + Duration.between(NOW, wait.until()) + " because " + wait.reason();
        }
        return decision.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " " + decision.triggers() + " because "
                + decision.reason();
    }

    private static String order(ChangeOrder order) {
        if (order instanceof ChangeOrder.Edit edit) {
            return "edit of " + edit.count() + " in " + edit.corrections().size() + " bodies";
        }
        if (order instanceof ChangeOrder.Merge merge) {
            return (merge.selection() ? "selective " : "plain ")
                    + merge.sentence()
                    + (merge.slice().isEmpty() ? "" : " on the slice");
        }
        return order.sentence();
    }
}
