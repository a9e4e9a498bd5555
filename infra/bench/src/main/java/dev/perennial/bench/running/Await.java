package dev.perennial.bench.running;

import dev.perennial.bench.figures.NotMeasured;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for what the product brings about. */
final class Await {
    private static final long GLANCE_MS = 50;

    private Await() {}

    /** Looks again and again until there is something; what was awaited stands in the failure. */
    static <T> T until(String what, Duration limit, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pause(GLANCE_MS);
        }
        throw new NotMeasured("waited %d s in vain for %s".formatted(limit.toSeconds(), what));
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NotMeasured("interrupted", interrupted);
        }
    }
}
