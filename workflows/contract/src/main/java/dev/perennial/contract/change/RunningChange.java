package dev.perennial.contract.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A change under way.
 *
 * @param change its name
 * @param kind what it does
 * @param workflowId where it runs
 * @param reason why
 * @param triggers the triggers it answers
 * @param startedAt since when
 * @param steps what it has done, oldest first; empty in a line's status, because steps are told to the registry alone
 */
public record RunningChange(
        ChangeId change,
        ChangeKind kind,
        String workflowId,
        String reason,
        List<String> triggers,
        Instant startedAt,
        List<StepReport> steps) {
    private static final int MOST = 16;

    public RunningChange {
        triggers = List.copyOf(triggers);
        steps = List.copyOf(steps);
    }

    /** The same with one more step; a repeated step changes nothing, and only the latest 16 are kept. */
    public RunningChange with(StepReport report) {
        if (steps.stream().anyMatch(known -> known.step().equals(report.step()))) {
            return this;
        }
        List<StepReport> more = new ArrayList<>(steps);
        more.add(report);
        List<StepReport> kept = more.subList(Math.max(0, more.size() - MOST), more.size());
        return new RunningChange(change, kind, workflowId, reason, triggers, startedAt, kept);
    }
}
