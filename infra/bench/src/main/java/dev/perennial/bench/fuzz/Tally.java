package dev.perennial.bench.fuzz;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What came of the inputs; several threads may add to it. */
final class Tally {
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong slowest = new AtomicLong();

    void add(String outcome, long nanos) {
        outcomes.computeIfAbsent(outcome, first -> new LongAdder()).increment();
        slowest.accumulateAndGet(nanos, Math::max);
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

    double slowestMillis() {
        return slowest.get() / 1e6;
    }
}
