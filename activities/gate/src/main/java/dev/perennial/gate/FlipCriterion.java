package dev.perennial.gate;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.gate.scoring.Flips;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.statistic.ExactShare;
import dev.perennial.gate.statistic.FlipEvidence;
import dev.perennial.gate.statistic.McNemar;
import java.util.List;

/**
 * The share of negative flips stays within a budget: passed when its exact upper bound does, failed when its exact
 * lower bound exceeds it. McNemar's p and the always-valid e-values are computed beside it; a balanced exchange of
 * flips is judged by the budget all the same, because users notice what they lose.
 *
 * @param budget largest share of negative flips
 * @param alpha chance of a wrong pass, and of a wrong failure
 * @param normalisation how choices are compared
 */
public record FlipCriterion(double budget, double alpha, Normalisation normalisation) implements Criterion {
    private static final String NAME = "negative-flips";

    @Override
    public CriterionOutcome judge(Evidence evidence) {
        Flips flips = Flips.count(evidence.scores(), normalisation);
        if (flips.items() == 0) {
            return new CriterionOutcome(
                    new CriterionResult(
                            NAME, Verdict.INCONCLUSIVE, 0, budget, "no item was scored, so flips are unknown"),
                    ExactShare.itemsToDecide(0, 0, budget, alpha),
                    List.of());
        }
        double lower = ExactShare.lower(flips.negative(), flips.items(), alpha);
        double upper = ExactShare.upper(flips.negative(), flips.items(), alpha);
        Verdict verdict = upper <= budget ? Verdict.PASSED : lower > budget ? Verdict.FAILED : Verdict.INCONCLUSIVE;
        long needed = verdict == Verdict.INCONCLUSIVE
                ? ExactShare.itemsToDecide(flips.negative(), flips.items(), budget, alpha) - flips.items()
                : 0;
        String sentence = flips.negative() + " of " + flips.items() + " items went from right to wrong (between "
                + Criterion.percent(lower) + " and " + Criterion.percent(upper) + " of all, against a budget of "
                + Criterion.percent(budget) + ") and " + flips.positive() + " from wrong to right"
                + (needed > 0 ? ", about " + needed + " more items would decide" : "");
        return new CriterionOutcome(
                new CriterionResult(NAME, verdict, flips.negativeRate(), budget, sentence),
                needed,
                figures(flips, lower, upper));
    }

    private static List<Figure> figures(Flips flips, double lower, double upper) {
        long b = flips.negative();
        long c = flips.positive();
        return List.of(
                new Figure("items", flips.items()),
                new Figure("negative flips", b),
                new Figure("positive flips", c),
                new Figure("flips within rounding", flips.noise()),
                new Figure("negative flip rate, at least", lower),
                new Figure("negative flip rate, at most", upper),
                new Figure("McNemar exact two-sided p", McNemar.twoSided(b, c)),
                new Figure("McNemar exact p of a regression", McNemar.regression(b, c)),
                new Figure("e-value of a difference", FlipEvidence.ofDifference(b, c)),
                new Figure("e-value of a regression", FlipEvidence.ofRegression(b, c)));
    }
}
