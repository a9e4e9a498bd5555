package dev.perennial.gate;

import dev.perennial.contract.gate.EditBounds;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.gate.scoring.Normalisation;
import java.util.ArrayList;
import java.util.List;

/**
 * The criteria of a gate, all of which a candidate must meet. Each errs with its own alpha; because all must pass, the
 * chance that a candidate worse than any one margin passes is at most alpha too (intersection-union test). The bounds
 * are for one look: a gate judged again on more items of the same suite should ask the e-values instead.
 *
 * @param criteria one or more
 */
public record Gate(List<Criterion> criteria) {
    private static final int RESAMPLES = 10_000;

    public Gate {
        criteria = List.copyOf(criteria);
        if (criteria.isEmpty()) {
            throw new IllegalArgumentException("Gate: expected one criterion or more, found none");
        }
    }

    /**
     * The gate of a line's settings: flips and accuracy when there are suites, perplexity when there are texts, the
     * edits' figures {@code efficacy}, {@code generality}, {@code locality} and {@code retention} when the candidate
     * carries edits (a figure over nothing, such as the retention of a line without earlier edits, is 1).
     *
     * @throws IllegalArgumentException when that leaves nothing to judge
     */
    public static Gate of(GateSettings settings, boolean edits, Normalisation normalisation, long seed) {
        List<Criterion> criteria = new ArrayList<>();
        if (!settings.suites().isEmpty()) {
            criteria.add(new FlipCriterion(settings.flipMargin(), settings.alpha(), normalisation));
            criteria.add(new AccuracyCriterion(settings.accuracyMargin(), settings.alpha(), normalisation));
        }
        if (!settings.texts().isEmpty()) {
            criteria.add(new PerplexityCriterion(settings.perplexityMargin(), settings.alpha(), RESAMPLES, seed));
        }
        if (edits) {
            EditBounds bounds = settings.edits();
            criteria.add(new FigureCriterion("efficacy", bounds.efficacy()));
            criteria.add(new FigureCriterion("generality", bounds.generality()));
            criteria.add(new FigureCriterion("locality", bounds.locality()));
            criteria.add(new FigureCriterion("retention", bounds.retention()));
        }
        return new Gate(criteria);
    }

    /** What each criterion says, in order. */
    public List<CriterionOutcome> judge(Evidence evidence) {
        return criteria.stream().map(criterion -> criterion.judge(evidence)).toList();
    }

    /** The verdict of all together. */
    public static Verdict together(List<CriterionOutcome> outcomes) {
        return outcomes.stream().map(outcome -> outcome.result().verdict()).reduce(Verdict.PASSED, Verdict::and);
    }
}
