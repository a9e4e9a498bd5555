package dev.perennial.server.registry;

import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.steps.port.Told;
import java.time.Instant;
import java.util.List;

/**
 * What is remembered of a line outside the database.
 *
 * @param told what was told; of two with the same key the first counts
 * @param carried the line as its runs took it over, for when nothing tells of its registration
 */
public record Memories(List<Remembered> told, List<Carried> carried) {
    public Memories {
        told = List.copyOf(told);
        carried = List.copyOf(carried);
    }

    /**
     * Something told.
     *
     * @param told what
     * @param at when its step ended
     */
    public record Remembered(Told told, Instant at) {}

    /**
     * A line as a run took it over from the one before.
     *
     * @param registration how the line came to be
     * @param current the revision that served then
     * @param at when
     */
    public record Carried(LineRegistration registration, Revision current, Instant at) {}
}
