package dev.perennial.server.monitor;

import dev.perennial.contract.drift.WindowSpan;
import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.ProfileFold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The open windows of one Kafka partition. Records fall into windows by their own time; one that comes after its window
 * was closed counts in the oldest that is open. Memory: one fold a revision and open window.
 */
final class PartitionWindows {
    private final Duration length;
    private final NavigableMap<Instant, Window> open = new TreeMap<>();
    private Instant closedUntil = Instant.MIN;
    private Instant latest = Instant.MIN;
    private long next;

    PartitionWindows(Duration length) {
        this.length = length;
    }

    /**
     * Whose answers are counted together.
     *
     * @param line the line
     * @param revision the number of its revision; 0 when not told
     */
    record Source(LineId line, int revision) {}

    /** A part of a window, for one source. */
    record Part(WindowSpan span, Source of, ProfileFold fold, long records) {}

    private static final class Window {
        private final WindowSpan span;
        private final long firstOffset;
        private final Map<Source, ProfileFold> folds = new HashMap<>();
        private final Map<Source, Long> records = new HashMap<>();

        private Window(WindowSpan span, long firstOffset) {
            this.span = span;
            this.firstOffset = firstOffset;
        }
    }

    /** Counts a record; returns whether an outcome told of its request later will find it. */
    boolean add(long offset, Instant at, InferenceRecord read) {
        next = offset + 1;
        latest = at.isAfter(latest) ? at : latest;
        Instant counted = at.isBefore(closedUntil) ? closedUntil : at;
        WindowSpan span = WindowSpan.around(counted, length);
        Window window = open.computeIfAbsent(span.start(), start -> new Window(span, offset));
        Source source = new Source(read.line(), read.revision());
        window.records.merge(source, 1L, Long::sum);
        return window.folds.computeIfAbsent(source, known -> new ProfileFold()).add(read.features(), read.request());
    }

    /** The time of the latest record. */
    Instant latest() {
        return latest;
    }

    /** Notes a record that counts for nothing. */
    void skip(long offset) {
        next = offset + 1;
    }

    /** The parts of windows that were over before the instant, oldest first; they stay until {@link #close}. */
    List<Part> over(Instant instant) {
        List<Part> parts = new ArrayList<>();
        for (Window window : open.values()) {
            if (!window.span.end().isAfter(instant)) {
                window.folds.forEach((source, fold) ->
                        parts.add(new Part(window.span, source, fold, window.records.getOrDefault(source, 0L))));
            }
        }
        return parts;
    }

    /** Forgets the windows that were over before the instant. */
    void close(Instant instant) {
        while (!open.isEmpty() && !open.firstEntry().getValue().span.end().isAfter(instant)) {
            closedUntil = open.pollFirstEntry().getValue().span.end();
        }
    }

    /**
     * From where a successor must read to have all that is not closed: the first record of the open windows, or behind
     * the last record.
     */
    long resumeAt() {
        return open.values().stream()
                .mapToLong(window -> window.firstOffset)
                .min()
                .orElse(next);
    }
}
