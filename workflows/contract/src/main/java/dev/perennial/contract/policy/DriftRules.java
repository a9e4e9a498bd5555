package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;
import java.time.Duration;

/**
 * When drift makes a change.
 *
 * @param falseAlarmRate the chance of a finding in a window that did not drift, over all signals
 * @param minRecords a window or reference with fewer records decides nothing
 * @param labelledDecline a decline shown by labels of at least this share counts as deterioration
 * @param estimatedDecline an estimated decline of at least this share counts as deterioration
 * @param minFailures this many labelled failures make an edit
 * @param settle how long to wait for the other parts of a window after the first
 */
public record DriftRules(
        double falseAlarmRate,
        int minRecords,
        double labelledDecline,
        double estimatedDecline,
        int minFailures,
        Duration settle) {
    /** Defaults. */
    public static final DriftRules STANDARD = new DriftRules(0.01, 200, 0.02, 0.05, 5, Duration.ofSeconds(30));

    public DriftRules {
        Checks.between("DriftRules: false alarm rate", falseAlarmRate, 1e-9, 0.5);
        Checks.atLeast("DriftRules: min records", minRecords, 1);
        Checks.between("DriftRules: labelled decline", labelledDecline, 0, 1);
        Checks.between("DriftRules: estimated decline", estimatedDecline, 0, 1);
        Checks.atLeast("DriftRules: min failures", minFailures, 1);
        Checks.notNegative("DriftRules: settle", settle);
    }
}
