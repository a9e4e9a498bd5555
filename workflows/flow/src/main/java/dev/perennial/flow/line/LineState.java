package dev.perennial.flow.line;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.trigger.Trigger;
import java.time.Instant;
import java.util.List;

/**
 * Everything a line carries from run to run; start a line with {@link #registering}.
 *
 * @param version the version of this record's form
 * @param registration how the line came to be
 * @param policy the policy in force
 * @param standing where the line stands
 * @param counters the next free numbers
 * @param inbox what waits
 * @param memory what later decisions need to know
 * @param running the one change that runs; empty or one
 */
public record LineState(
        int version,
        LineRegistration registration,
        LinePolicy policy,
        Standing standing,
        Counters counters,
        Inbox inbox,
        Memory memory,
        List<RunningChange> running) {
    /** The form this code writes. */
    public static final int VERSION = 1;

    public LineState {
        running = List.copyOf(running);
        if (version != VERSION) {
            throw new IllegalArgumentException("LineState: expected version " + VERSION + ", found " + version);
        }
    }

    /** The state of a line that is to be registered. */
    public static LineState registering(LineRegistration registration) {
        return new LineState(
                VERSION,
                registration,
                registration.policy(),
                new Standing(LinePhase.REGISTERING, "taking in the first revision", List.of(), List.of(), false, ""),
                new Counters(1, 1, 1, 1),
                new Inbox(List.of(), List.of(), List.of()),
                new Memory(List.of(), List.of(), List.of(), List.of()),
                List.of());
    }

    /**
     * Where a line stands.
     *
     * @param phase what it is doing
     * @param sentence why
     * @param current the revision that serves; empty before registration
     * @param craft the stored settings of the line's crafts; empty before registration
     * @param frozen whether an operator stopped it
     * @param hold why a person must decide; empty text when none must
     */
    public record Standing(
            LinePhase phase,
            String sentence,
            List<Revision> current,
            List<ArtifactRef> craft,
            boolean frozen,
            String hold) {
        public Standing {
            current = List.copyOf(current);
            craft = List.copyOf(craft);
        }
    }

    /**
     * The next free numbers.
     *
     * @param revision of a revision
     * @param change of a change
     * @param decision of a decision
     * @param step of a recorded step of the line itself
     */
    public record Counters(int revision, int change, int decision, int step) {}

    /**
     * What waits.
     *
     * @param triggers triggers not yet answered, oldest first
     * @param windows parts of windows not yet judged, oldest first
     * @param seen fingerprints of the ids that were taken in, oldest first, bounded
     */
    public record Inbox(List<Waiting> triggers, List<ClosedPart> windows, List<String> seen) {
        public Inbox {
            triggers = List.copyOf(triggers);
            windows = List.copyOf(windows);
            seen = List.copyOf(seen);
        }
    }

    /**
     * A trigger that waits.
     *
     * @param trigger the trigger
     * @param since when it came in
     */
    public record Waiting(Trigger trigger, Instant since) {}

    /**
     * A part of a window that waits for the others.
     *
     * @param part the part
     * @param since when it came in
     */
    public record ClosedPart(WindowClosed part, Instant since) {}

    /**
     * What later decisions need to know.
     *
     * @param experts published for the current base, oldest first, bounded
     * @param decisions the latest decisions, bounded
     * @param spent when changes that nobody asked for were started, within the budget's period
     * @param lastEnd when the last change ended; empty or one
     */
    public record Memory(
            List<Expert> experts, List<DecisionRecord> decisions, List<Instant> spent, List<Instant> lastEnd) {
        public Memory {
            experts = List.copyOf(experts);
            decisions = List.copyOf(decisions);
            spent = List.copyOf(spent);
            lastEnd = List.copyOf(lastEnd);
        }
    }
}
