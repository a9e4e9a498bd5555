package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;

/**
 * Which experts are merged, and how.
 *
 * @param method the merge method
 * @param weight the share of the expert's task vector
 * @param minGain an expert is chosen only when the merged candidate gains at least this share on the slice it is tried
 *     on
 * @param maxLoss and loses at most this share elsewhere
 */
public record MergeRules(String method, double weight, double minGain, double maxLoss) {
    /** Defaults. */
    public static final MergeRules STANDARD = new MergeRules("task_arithmetic", 1.0, 0.0, 0.02);

    public MergeRules {
        Checks.name("MergeRules: method", method);
        Checks.between("MergeRules: weight", weight, 0, 10);
        Checks.between("MergeRules: min gain", minGain, 0, 1);
        Checks.between("MergeRules: max loss", maxLoss, 0, 1);
    }
}
