package dev.perennial.drift;

/** What is said of a rise of failures. */
public enum DeteriorationState {
    /** Shown, and large enough to matter. */
    SHOWN,
    /** Not shown. */
    NOT_SHOWN,
    /** Too few outcomes or log-probabilities to say anything. */
    UNKNOWN
}
