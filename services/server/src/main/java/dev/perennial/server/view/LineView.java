package dev.perennial.server.view;

import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.LineId;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * A line as the registry last heard of it.
 *
 * @param line its name
 * @param base the base version it stands on
 * @param phase what it is doing
 * @param sentence why
 * @param current the number of the revision that serves
 * @param policyVersion the policy in force
 * @param createdAt since when it is registered
 * @param updatedAt when it last changed
 */
public record LineView(
        LineId line,
        BaseVersion base,
        String phase,
        String sentence,
        OptionalInt current,
        int policyVersion,
        Instant createdAt,
        Instant updatedAt) {}
