package dev.perennial.checks;

import java.time.Instant;

/** Shows on purpose what it should keep to itself. */
public final class SeededShow {
    /** A foreign type. */
    public Instant shown() {
        return Instant.EPOCH;
    }
}
