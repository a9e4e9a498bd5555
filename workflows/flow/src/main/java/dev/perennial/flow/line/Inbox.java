package dev.perennial.flow.line;

import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.policy.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What waits at a line. What was taken in before is ignored, as far back as the bounded set of fingerprints reaches.
 *
 * @param triggers triggers not yet answered, in the order in which they came; folded corrections last
 * @param windows parts of windows not yet judged, oldest first
 * @param seen fingerprints of the ids that were taken in, oldest first
 */
public record Inbox(List<Waiting> triggers, List<ClosedPart> windows, List<String> seen) {
    /** How many ids are remembered. */
    static final int MOST_SEEN = 1000;

    /** Beyond so many waiting bodies of corrections, they are folded into one. */
    static final int MOST_CORRECTIONS = 12;

    /** So many may be carried into the next run, when more come in faster than they are folded. */
    static final int MOST_CARRIED_CORRECTIONS = 24;

    /** So many are folded at once. */
    static final int MOST_FOLDED = 100;

    /** Beyond so many waiting parts, the oldest window is judged without waiting for more. */
    static final int MOST_WINDOWS = 200;

    /** So many parts may be carried into the next run. */
    static final int MOST_CARRIED = 8;

    /** Nothing. */
    static final Inbox EMPTY = new Inbox(List.of(), List.of(), List.of());

    public Inbox {
        triggers = List.copyOf(triggers);
        windows = List.copyOf(windows);
        seen = List.copyOf(seen);
    }

    /**
     * A part of a window that waits for the others.
     *
     * @param part the part
     * @param since when it came in
     */
    public record ClosedPart(WindowClosed part, Instant since) {}

    boolean knows(String id) {
        return seen.contains(Fingerprint.of(id));
    }

    Inbox take(Trigger trigger, Instant now) {
        if (knows(trigger.id())) {
            return this;
        }
        return new Inbox(append(triggers, new Waiting(trigger, now, now)), windows, remember(trigger.id()));
    }

    Inbox take(WindowClosed part, Instant now) {
        if (knows(part.id())) {
            return this;
        }
        return new Inbox(triggers, append(windows, new ClosedPart(part, now)), remember(part.id()));
    }

    Inbox without(Collection<String> ids) {
        return new Inbox(
                triggers.stream().filter(waiting -> !ids.contains(waiting.id())).toList(), windows, seen);
    }

    Inbox withoutWindow(String window) {
        return new Inbox(
                triggers,
                windows.stream()
                        .filter(closed -> !closed.part().window().equals(window))
                        .toList(),
                seen);
    }

    /** The oldest waiting bodies of corrections, when there are too many of them; else none. */
    List<Waiting> toFold() {
        List<Waiting> corrections = triggers.stream()
                .filter(waiting -> waiting.trigger() instanceof Trigger.Corrections)
                .toList();
        return corrections.size() <= MOST_CORRECTIONS
                ? List.of()
                : corrections.stream()
                        .sorted(Comparator.comparing(Waiting::since))
                        .limit(MOST_FOLDED)
                        .toList();
    }

    /** Whether it is small enough to be carried into the next run. */
    boolean portable() {
        long corrections = triggers.stream()
                .filter(waiting -> waiting.trigger() instanceof Trigger.Corrections)
                .count();
        return corrections <= MOST_CARRIED_CORRECTIONS && windows.size() <= MOST_CARRIED;
    }

    /** The same with one trigger in place of those it holds. */
    Inbox folded(List<Waiting> parts, Trigger.Corrections whole) {
        Instant since = parts.stream()
                .map(Waiting::since)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant latest = parts.stream()
                .map(Waiting::latest)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Inbox rest = without(parts.stream().map(Waiting::id).toList());
        return new Inbox(append(rest.triggers, new Waiting(whole, since, latest)), windows, seen);
    }

    /** A window whose parts have had their time, or must have had it because more than {@code most} parts wait. */
    Optional<String> dueWindow(Instant now, Duration settle, int most) {
        return windows.stream()
                .filter(closed ->
                        windows.size() > most || !settled(closed, settle).isAfter(now))
                .findFirst()
                .map(closed -> closed.part().window());
    }

    /** When the next window is due. */
    Optional<Instant> nextWindow(Duration settle) {
        return windows.stream().map(closed -> settled(closed, settle)).min(Comparator.naturalOrder());
    }

    List<WindowClosed> parts(String window) {
        return windows.stream()
                .map(ClosedPart::part)
                .filter(part -> part.window().equals(window))
                .toList();
    }

    private static Instant settled(ClosedPart closed, Duration settle) {
        return closed.since().plus(settle);
    }

    private List<String> remember(String id) {
        List<String> more = append(seen, Fingerprint.of(id));
        return more.subList(Math.max(0, more.size() - MOST_SEEN), more.size());
    }

    private static <T> List<T> append(List<T> list, T last) {
        List<T> more = new ArrayList<>(list);
        more.add(last);
        return more;
    }
}
