package dev.perennial.gate;

import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * A figure measured elsewhere over everything that counts, not over a sample, reaches a threshold: so there is nothing
 * to bound, only to compare. Inconclusive when it was not measured.
 *
 * @param name the figure's name
 * @param threshold the least it must be
 */
public record FigureCriterion(String name, double threshold) implements Criterion {
    @Override
    public CriterionOutcome judge(Evidence evidence) {
        Double figure = evidence.figures().get(name);
        if (figure == null) {
            String sentence = name + " was not measured, " + Criterion.percent(threshold) + " is asked for";
            return new CriterionOutcome(
                    new CriterionResult(name, Verdict.INCONCLUSIVE, 0, threshold, sentence), 1, List.of());
        }
        String sentence = String.format(
                Locale.ROOT,
                "%s is %s, at least %s is asked for",
                name,
                Criterion.percent(figure),
                Criterion.percent(threshold));
        Verdict verdict = figure >= threshold ? Verdict.PASSED : Verdict.FAILED;
        return new CriterionOutcome(new CriterionResult(name, verdict, figure, threshold, sentence), 0, List.of());
    }
}
