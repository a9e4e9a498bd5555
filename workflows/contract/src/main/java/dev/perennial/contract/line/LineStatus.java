package dev.perennial.contract.line;

import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import java.util.List;

/**
 * What a line answers when asked how it is.
 *
 * @param line the line
 * @param phase what it is doing
 * @param sentence why, for people
 * @param current the revision that serves; empty only while the line is being registered
 * @param running the one change that runs; empty or one
 * @param pending triggers that wait, in the order in which they came; beyond fifty the last entry, of kind
 *     {@code more}, counts the rest
 * @param decisions the latest decisions, oldest first
 * @param policyVersion the version of the policy in force
 */
public record LineStatus(
        LineId line,
        LinePhase phase,
        String sentence,
        List<Revision> current,
        List<RunningChange> running,
        List<PendingTrigger> pending,
        List<DecisionRecord> decisions,
        int policyVersion) {
    public LineStatus {
        current = List.copyOf(current);
        running = List.copyOf(running);
        pending = List.copyOf(pending);
        decisions = List.copyOf(decisions);
    }
}
