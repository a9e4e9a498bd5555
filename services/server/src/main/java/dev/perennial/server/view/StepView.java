package dev.perennial.server.view;

import dev.perennial.contract.Figure;
import java.time.Instant;
import java.util.List;

/**
 * A finished step of a change.
 *
 * @param step its name
 * @param stage where it belongs
 * @param at when it was finished
 * @param sentence what happened
 * @param figures in numbers
 */
public record StepView(String step, String stage, Instant at, String sentence, List<Figure> figures) {}
