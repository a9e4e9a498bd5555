package dev.perennial.contract.gate;

/** What a gate or one of its criteria says of a candidate. */
public enum Verdict {
    /** Shown to hold. */
    PASSED,
    /** Shown not to hold. */
    FAILED,
    /** Neither shown; more evidence is needed. */
    INCONCLUSIVE;

    /** The verdict of both together: any failure fails, else any doubt leaves doubt. */
    public Verdict and(Verdict other) {
        if (this == FAILED || other == FAILED) {
            return FAILED;
        }
        return this == PASSED ? other : INCONCLUSIVE;
    }
}
