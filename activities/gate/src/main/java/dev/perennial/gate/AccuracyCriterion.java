package dev.perennial.gate;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.gate.scoring.Flips;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.statistic.PairedDifference;
import java.util.List;

/**
 * Accuracy does not fall by the margin or more: passed when the upper bound of the drop lies below it, failed when the
 * lower bound lies above it. "No difference seen" is not a pass.
 *
 * @param margin the drop that would matter
 * @param alpha chance of a wrong pass, and of a wrong failure
 * @param normalisation how choices are compared
 */
public record AccuracyCriterion(double margin, double alpha, Normalisation normalisation) implements Criterion {
    private static final String NAME = "accuracy";

    @Override
    public CriterionOutcome judge(Evidence evidence) {
        Flips flips = Flips.count(evidence.scores(), normalisation);
        if (flips.items() == 0) {
            return new CriterionOutcome(
                    new CriterionResult(
                            NAME, Verdict.INCONCLUSIVE, 0, margin, "no item was scored, so accuracy is unknown"),
                    new PairedDifference(1, 0, 0).itemsToDecide(margin, alpha),
                    List.of());
        }
        PairedDifference difference = new PairedDifference(flips.items(), flips.negative(), flips.positive());
        double lower = difference.lower(alpha);
        double upper = difference.upper(alpha);
        Verdict verdict = upper < margin ? Verdict.PASSED : lower > margin ? Verdict.FAILED : Verdict.INCONCLUSIVE;
        long needed = verdict == Verdict.INCONCLUSIVE ? difference.itemsToDecide(margin, alpha) - flips.items() : 0;
        String sentence = "accuracy went from " + Criterion.percent(flips.accuracyBefore()) + " to "
                + Criterion.percent(flips.accuracyAfter()) + " over " + flips.items() + " items, a drop between "
                + Criterion.percent(lower) + " and " + Criterion.percent(upper) + " against a margin of "
                + Criterion.percent(margin) + (needed > 0 ? ", about " + needed + " more items would decide" : "");
        return new CriterionOutcome(
                new CriterionResult(NAME, verdict, difference.drop(), margin, sentence),
                needed,
                List.of(
                        new Figure("accuracy before", flips.accuracyBefore()),
                        new Figure("accuracy after", flips.accuracyAfter()),
                        new Figure("drop, at least", lower),
                        new Figure("drop, at most", upper)));
    }
}
