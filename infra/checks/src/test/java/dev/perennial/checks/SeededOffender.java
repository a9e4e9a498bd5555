package dev.perennial.checks;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Breaks the rules on purpose, so that a check which finds nothing here is known to be blind. */
final class SeededOffender {
    private final Map<String, Instant> times = new HashMap<>();

    String offend(String name) {
        times.put(name, Instant.now());
        times.putAll(Map.of("one", Instant.EPOCH, "two", Instant.MAX));
        return UUID.randomUUID() + Thread.currentThread().getName() + System.nanoTime() + Math.random();
    }
}
