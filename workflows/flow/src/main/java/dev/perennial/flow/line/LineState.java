package dev.perennial.flow.line;

import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.line.PendingTrigger;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.flow.policy.Situation;
import dev.perennial.flow.policy.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a line carries from run to run; start a line with {@link #registering}. Bounded, so that it stays below
 * what may travel.
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

    private static final int MOST_SHOWN = 50;

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
                Standing.UNREGISTERED,
                Counters.FIRST,
                Inbox.EMPTY,
                Memory.EMPTY,
                List.of());
    }

    LineId line() {
        return registration.line();
    }

    LineState with(LinePolicy changed) {
        return new LineState(version, registration, changed, standing, counters, inbox, memory, running);
    }

    LineState with(Standing changed) {
        return new LineState(version, registration, policy, changed, counters, inbox, memory, running);
    }

    LineState with(Counters changed) {
        return new LineState(version, registration, policy, standing, changed, inbox, memory, running);
    }

    LineState with(Inbox changed) {
        return new LineState(version, registration, policy, standing, counters, changed, memory, running);
    }

    LineState with(Memory changed) {
        return new LineState(version, registration, policy, standing, counters, inbox, changed, running);
    }

    LineState with(List<RunningChange> changed) {
        return new LineState(version, registration, policy, standing, counters, inbox, memory, changed);
    }

    /** What the line is doing. */
    LinePhase phase() {
        if (!standing.registered()) {
            return standing.trouble().isEmpty() ? LinePhase.REGISTERING : LinePhase.DEGRADED;
        }
        if (standing.retiring() && running.isEmpty()) {
            return LinePhase.RETIRED;
        }
        if (!standing.trouble().isEmpty()) {
            return LinePhase.DEGRADED;
        }
        if (standing.frozen()) {
            return LinePhase.FROZEN;
        }
        if (!running.isEmpty()) {
            return LinePhase.CHANGING;
        }
        if (!standing.hold().isEmpty()) {
            return LinePhase.HELD;
        }
        return inbox.triggers().isEmpty() ? LinePhase.WATCHING : LinePhase.WAITING;
    }

    /** Why no change may start now; empty when one may. */
    String blocked() {
        if (standing.retiring()) {
            return "the line retires";
        }
        if (standing.frozen()) {
            return "the line is frozen";
        }
        return running.isEmpty() ? "" : "change " + running.get(0).change().number() + " runs";
    }

    /** What the policy decides on. */
    Situation situation(Instant now) {
        return new Situation(
                now,
                policy,
                standing.serving(),
                inbox.triggers(),
                memory.experts(),
                memory.spent(),
                memory.lastEnd(),
                blocked());
    }

    /** What the line answers; {@code waitsFor} says why nothing starts. */
    LineStatus status(String waitsFor) {
        return new LineStatus(
                line(),
                phase(),
                sentence(waitsFor),
                standing.current(),
                running,
                pending(),
                memory.decisions(),
                policy.version());
    }

    /** Bounded, because a status travels: thousands may wait before they are folded. */
    private List<PendingTrigger> pending() {
        List<PendingTrigger> pending = new ArrayList<>();
        inbox.triggers().stream()
                .limit(MOST_SHOWN)
                .map(Waiting::trigger)
                .forEach(trigger -> pending.add(
                        new PendingTrigger(trigger.id(), trigger.kindName(), trigger.at(), trigger.sentence())));
        int more = inbox.triggers().size() - pending.size();
        if (more > 0) {
            Waiting next = inbox.triggers().get(MOST_SHOWN);
            pending.add(new PendingTrigger("", "more", next.since(), more + " more wait"));
        }
        return pending;
    }

    private String sentence(String waitsFor) {
        return switch (phase()) {
            case REGISTERING -> "taking in " + registration.base().name();
            case RETIRED -> "retired";
            case DEGRADED -> standing.trouble();
            case HELD -> standing.hold();
            case CHANGING -> running.get(0).reason();
            case FROZEN, WAITING -> blocked().isEmpty() ? waitsFor : blocked();
            case WATCHING, UNKNOWN -> "nothing waits";
        };
    }
}
