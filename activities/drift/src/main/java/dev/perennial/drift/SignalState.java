package dev.perennial.drift;

/** What is said of one signal. */
public enum SignalState {
    /** Beyond chance, and large enough to matter. */
    DRIFTED,
    /** Not shown to differ, or too little to matter. */
    STABLE,
    /** Too few values on one side to say anything. */
    TOO_FEW
}
