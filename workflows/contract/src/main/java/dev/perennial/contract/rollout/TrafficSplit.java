package dev.perennial.contract.rollout;

import dev.perennial.contract.Checks;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import java.time.Duration;
import java.util.List;

/**
 * Who serves a line: one row that gateways poll.
 *
 * @param line the line
 * @param generation counts up with each change of revisions or weight
 * @param renewals counts up with each renewal of the lease
 * @param current the revision that serves
 * @param candidate the revision on trial; empty or one
 * @param weight its share in 1/10,000; 0 without a candidate
 * @param lease how long the weight is valid while the renewals stand still
 */
public record TrafficSplit(
        LineId line,
        long generation,
        long renewals,
        RevisionId current,
        List<RevisionId> candidate,
        int weight,
        Duration lease) {
    public TrafficSplit {
        candidate = List.copyOf(candidate);
        Checks.between("TrafficSplit: candidates of " + line, candidate.size(), 0, 1);
        Checks.between("TrafficSplit: weight of " + line, weight, 0, candidate.isEmpty() ? 0 : CanaryStep.WHOLE);
    }
}
