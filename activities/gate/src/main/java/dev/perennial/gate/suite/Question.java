package dev.perennial.gate.suite;

/**
 * A prompt with its right answer, of an item that has one.
 *
 * @param prompt what is asked
 * @param answer how it should go on, as the model would write it
 */
public record Question(String prompt, String answer) {}
