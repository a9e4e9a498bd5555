package dev.perennial.server.view;

import java.time.Instant;

/**
 * One line of the audit.
 *
 * @param seq its number
 * @param at when
 * @param actor who, by the name of the token
 * @param action what was done, as a dotted word
 * @param subject to what
 * @param detail the request, a JSON object
 */
public record AuditEntry(long seq, Instant at, String actor, String action, String subject, String detail) {}
