package dev.perennial.contract.change;

import dev.perennial.contract.Checks;
import dev.perennial.contract.Figure;
import java.time.Instant;
import java.util.List;

/**
 * One finished step of a running change.
 *
 * @param change of which change
 * @param step the step's name, unique in the change
 * @param stage where it belongs
 * @param at when it was finished
 * @param sentence what happened, for people
 * @param figures its headline figures, at most 8
 */
public record StepReport(ChangeId change, String step, Stage stage, Instant at, String sentence, List<Figure> figures) {
    private static final int MOST = 8;

    public StepReport {
        Checks.text("StepReport: step of " + change, step);
        Checks.between("StepReport: figures of " + step, figures.size(), 0, MOST);
        figures = List.copyOf(figures);
    }
}
