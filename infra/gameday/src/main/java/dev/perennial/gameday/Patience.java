package dev.perennial.gameday;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for something that other processes bring about. */
final class Patience {
    private static final long GLANCE_MS = 100;

    private Patience() {}

    /** Looks again and again until there is something; what was awaited stands in the failure. */
    static <T> T await(String what, Duration limit, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        do {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        } while (System.nanoTime() - end < 0);
        throw new Failed("waited %d s in vain for %s".formatted(limit.toSeconds(), what));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(GLANCE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted", interrupted);
        }
    }
}
