package dev.perennial.contract.rollout;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a rollout is doing. */
public enum RolloutPhase {
    /** The candidate is being brought up beside the current revision. */
    PREPARING,
    /** Waits for a person's approval before the first live request. */
    AWAITING_APPROVAL,
    /** A canary step runs. */
    CANARY,
    /** An operator paused it; the candidate gets no traffic. */
    PAUSED,
    /** A step's limit passed without a verdict; a person decides. The candidate gets no traffic. */
    HELD,
    /** The candidate becomes current. */
    PROMOTING,
    /** Traffic goes back to the current revision. */
    ROLLING_BACK,
    /** Over. */
    ENDED,
    /** A phase that this version of the code does not know. */
    @JsonEnumDefaultValue
    UNKNOWN
}
