package dev.perennial.contract.line;

import java.time.Instant;

/**
 * A trigger that waits, as shown to people.
 *
 * @param id the trigger's id
 * @param kind its kind, such as {@code corrections}
 * @param at when it happened
 * @param sentence what it says
 */
public record PendingTrigger(String id, String kind, Instant at, String sentence) {}
