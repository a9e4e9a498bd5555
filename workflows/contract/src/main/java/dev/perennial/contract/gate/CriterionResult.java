package dev.perennial.contract.gate;

import dev.perennial.contract.Checks;

/**
 * What one criterion says of a candidate.
 *
 * @param name which criterion
 * @param verdict what it says
 * @param figure the figure measured
 * @param bound the bound it was held against
 * @param sentence both, for people: a clause without a full stop
 */
public record CriterionResult(String name, Verdict verdict, double figure, double bound, String sentence) {
    public CriterionResult {
        Checks.text("CriterionResult: name", name);
        if (!Double.isFinite(figure) || !Double.isFinite(bound)) {
            throw new IllegalArgumentException("CriterionResult: expected finite figure and bound of " + name
                    + ", found " + figure + " and " + bound);
        }
    }
}
