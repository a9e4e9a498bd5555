package dev.perennial.gate.scoring;

/** How choices of different length are compared. */
public enum Normalisation {
    /** By their log-likelihood. */
    RAW,
    /** By their log-likelihood per character. */
    PER_CHARACTER
}
