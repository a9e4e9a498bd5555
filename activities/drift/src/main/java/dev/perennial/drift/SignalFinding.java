package dev.perennial.drift;

/**
 * What is said of one signal, and why.
 *
 * @param signal the signal's name in records
 * @param state what is said
 * @param comparison the figures
 * @param sentence the reason, for people
 */
public record SignalFinding(String signal, SignalState state, Comparison comparison, String sentence) {}
