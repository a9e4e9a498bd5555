package dev.perennial.drift;

/** The tests of single signals. */
public enum SignalTest {
    /** Two-sample Kolmogorov-Smirnov on the grid; effect: P(window value higher) - P(lower). */
    KOLMOGOROV_SMIRNOV,
    /** Chi-square test of homogeneity, rare categories pooled; effect: Cramér's V. */
    CHI_SQUARE
}
