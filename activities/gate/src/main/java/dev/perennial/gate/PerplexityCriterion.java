package dev.perennial.gate;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.statistic.PerplexityRatio;
import dev.perennial.gate.statistic.SampleSearch;
import java.util.List;
import java.util.Locale;

/**
 * Perplexity does not rise by the margin or more: passed when the upper bound of the ratio lies below 1 + margin,
 * failed when the lower bound lies above it; bounds by {@link PerplexityRatio}.
 *
 * @param margin the relative rise that would matter
 * @param alpha chance of a wrong pass, and of a wrong failure
 * @param resamples bootstrap resamples; 10,000 is usual
 * @param seed of the bootstrap
 */
public record PerplexityCriterion(double margin, double alpha, int resamples, long seed) implements Criterion {
    private static final String NAME = "perplexity";

    @Override
    public CriterionOutcome judge(Evidence evidence) {
        List<PairedScores.Passage> passages = evidence.scores().passages();
        double limit = 1 + margin;
        if (passages.size() < PerplexityRatio.FEWEST) {
            int needed = PerplexityRatio.FEWEST - passages.size();
            String sentence = "only " + passages.size() + " passages were scored, " + needed
                    + " more are needed to bound the ratio of perplexities";
            return new CriterionOutcome(
                    new CriterionResult(NAME, Verdict.INCONCLUSIVE, 1, limit, sentence), needed, List.of());
        }
        PerplexityRatio ratio = PerplexityRatio.bootstrap(passages, resamples, seed, alpha);
        Verdict verdict =
                ratio.upper() < limit ? Verdict.PASSED : ratio.lower() > limit ? Verdict.FAILED : Verdict.INCONCLUSIVE;
        long needed = verdict == Verdict.INCONCLUSIVE ? needed(ratio, passages.size(), limit) : 0;
        String sentence = String.format(
                Locale.ROOT,
                "perplexity is %.4f times what it was over %d passages, between %.4f and %.4f, against a limit of"
                        + " %.4f%s",
                ratio.ratio(),
                passages.size(),
                ratio.lower(),
                ratio.upper(),
                limit,
                needed > 0 ? ", about " + needed + " more passages would decide" : "");
        return new CriterionOutcome(
                new CriterionResult(NAME, verdict, ratio.ratio(), limit, sentence),
                needed,
                List.of(
                        new Figure("perplexity ratio, at least", ratio.lower()),
                        new Figure("perplexity ratio, at most", ratio.upper())));
    }

    /** The bounds close in with the square root of the passages. */
    private static long needed(PerplexityRatio ratio, int passages, double limit) {
        boolean below = ratio.ratio() < limit;
        double half = Math.abs(Math.log(below ? ratio.upper() : ratio.lower()) - Math.log(ratio.ratio()));
        double away = Math.max(1e-9, Math.abs(Math.log(limit) - Math.log(ratio.ratio())));
        double inAll = passages * (half / away) * (half / away);
        return Math.max(1, (long) Math.ceil(Math.min(SampleSearch.MOST_ITEMS, inAll)) - passages);
    }
}
