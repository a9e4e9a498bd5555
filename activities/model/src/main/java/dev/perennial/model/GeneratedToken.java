package dev.perennial.model;

/**
 * One step of a generation.
 *
 * @param id the token chosen
 * @param text what can be shown now: whole characters only, empty while one is incomplete or may yet belong to a stop
 *     text
 * @param logProbability its natural log-probability before temperature, top-k and top-p
 */
public record GeneratedToken(int id, String text, float logProbability) {}
