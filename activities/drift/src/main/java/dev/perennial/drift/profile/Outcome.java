package dev.perennial.drift.profile;

/** What is known of an answer's worth. */
public enum Outcome {
    /** Feedback or a grader found it right. */
    OK,
    /** Feedback or a grader found it wrong. */
    FAILED,
    /** Nobody said. */
    UNKNOWN
}
