package dev.perennial.rollout;

/** Which revision answered. */
public enum Arm {
    /** The one that serves. */
    CURRENT,
    /** The one on trial. */
    CANDIDATE
}
