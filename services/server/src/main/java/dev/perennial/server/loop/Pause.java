package dev.perennial.server.loop;

import java.time.Duration;

/** Pauses between attempts: each twice the one before, up to ten seconds. */
final class Pause {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Duration next = FIRST;

    /** How long the next one takes. */
    Duration next() {
        return next;
    }

    /** Begins with short pauses again. */
    void reset() {
        next = FIRST;
    }

    /** Waits; returns false when interrupted, and the thread stays marked so. */
    boolean take() {
        try {
            Thread.sleep(next.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return true;
    }
}
