package dev.perennial.bench.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What came of the inputs; several threads may add to it. */
final class Tally {
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Timed> slowest = new AtomicReference<>(new Timed(0, 0));

    /** How long an input took. */
    record Timed(long number, long nanos) {
        double millis() {
            return nanos / 1e6;
        }
    }

    void add(String outcome, Timed timed) {
        outcomes.computeIfAbsent(outcome, first -> new LongAdder()).increment();
        slowest.accumulateAndGet(timed, (most, each) -> each.nanos() > most.nanos() ? each : most);
    }

    void fail(String failure) {
        failures.add(failure);
    }

    /** How many inputs came to each outcome. */
    Map<String, Long> outcomes() {
        Map<String, Long> counted = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counted.put(outcome, count.sum()));
        return counted;
    }

    /** Each with the number of its input. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    Timed slowest() {
        return Objects.requireNonNull(slowest.get());
    }
}
