package dev.perennial.gate;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.Verdict;
import java.util.List;

/**
 * What a criterion says, with all that it computed.
 *
 * @param result its verdict, figure, bound and sentence
 * @param needed how many more items (or passages) would decide, if the figure stays; 0 unless INCONCLUSIVE
 * @param figures everything computed on the way
 */
public record CriterionOutcome(CriterionResult result, long needed, List<Figure> figures) {
    public CriterionOutcome {
        figures = List.copyOf(figures);
        if (needed < 0 || (needed > 0) != (result.verdict() == Verdict.INCONCLUSIVE)) {
            throw new IllegalArgumentException("CriterionOutcome: expected items to be needed exactly of an"
                    + " INCONCLUSIVE criterion, found " + needed + " of " + result);
        }
    }
}
