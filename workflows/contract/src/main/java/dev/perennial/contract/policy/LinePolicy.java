package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.rollout.CanaryPlan;

/**
 * The settings by which changes of a line are decided, proven and released; every duration of the workflows comes from
 * here.
 *
 * @param version counts up with each change of the policy of a line
 * @param pace how fast the line may change
 * @param edits when corrections make an edit
 * @param drift when drift makes a change
 * @param merges which experts are merged
 * @param transfers how the line is carried to a new base version
 * @param gate what a candidate must meet
 * @param canary how a candidate is released
 */
public record LinePolicy(
        int version,
        Pace pace,
        EditRules edits,
        DriftRules drift,
        MergeRules merges,
        TransferRules transfers,
        GateSettings gate,
        CanaryPlan canary) {
    public LinePolicy {
        Checks.atLeast("LinePolicy: version", version, 1);
    }

    /** Defaults over this gate. */
    public static LinePolicy standard(GateSettings gate) {
        return new LinePolicy(
                1,
                Pace.STANDARD,
                EditRules.STANDARD,
                DriftRules.STANDARD,
                MergeRules.STANDARD,
                TransferRules.STANDARD,
                gate,
                CanaryPlan.STANDARD);
    }

    /** The same with this pace. */
    public LinePolicy with(Pace changed) {
        return new LinePolicy(version, changed, edits, drift, merges, transfers, gate, canary);
    }

    /** The same with these rules for edits. */
    public LinePolicy with(EditRules changed) {
        return new LinePolicy(version, pace, changed, drift, merges, transfers, gate, canary);
    }

    /** The same with these rules for drift. */
    public LinePolicy with(DriftRules changed) {
        return new LinePolicy(version, pace, edits, changed, merges, transfers, gate, canary);
    }

    /** The same with this canary plan. */
    public LinePolicy with(CanaryPlan changed) {
        return new LinePolicy(version, pace, edits, drift, merges, transfers, gate, changed);
    }

    /** The same with this gate. */
    public LinePolicy with(GateSettings changed) {
        return new LinePolicy(version, pace, edits, drift, merges, transfers, changed, canary);
    }

    /** The same under this version. */
    public LinePolicy withVersion(int changed) {
        return new LinePolicy(changed, pace, edits, drift, merges, transfers, gate, canary);
    }
}
