package dev.perennial.contract.change;

import java.time.Instant;

/**
 * A change tells its line that it is over.
 *
 * @param change which change
 * @param kind what it did
 * @param outcome how it ended
 * @param at when
 */
public record ChangeEnded(ChangeId change, ChangeKind kind, ChangeOutcome outcome, Instant at) {}
