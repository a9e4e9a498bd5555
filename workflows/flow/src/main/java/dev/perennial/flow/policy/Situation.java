package dev.perennial.flow.policy;

import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.LinePolicy;
import java.time.Instant;
import java.util.List;

/**
 * All that a decision rests on.
 *
 * @param now the time
 * @param policy the line's policy
 * @param current the revision that serves
 * @param waiting triggers not yet answered, oldest first
 * @param experts experts published for the current base, oldest first
 * @param spent when changes that nobody asked for were started
 * @param lastEnd when the last change ended; empty or one
 * @param blocked why no change may start now; empty when one may
 */
public record Situation(
        Instant now,
        LinePolicy policy,
        Revision current,
        List<Waiting> waiting,
        List<Expert> experts,
        List<Instant> spent,
        List<Instant> lastEnd,
        String blocked) {
    public Situation {
        waiting = List.copyOf(waiting);
        experts = List.copyOf(experts);
        spent = List.copyOf(spent);
        lastEnd = List.copyOf(lastEnd);
    }

    /** The waiting triggers of one kind, oldest first. */
    <T> List<T> triggers(Class<T> kind) {
        return waiting.stream()
                .map(Waiting::trigger)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
