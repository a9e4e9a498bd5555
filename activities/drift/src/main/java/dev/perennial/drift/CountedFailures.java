package dev.perennial.drift;

import dev.perennial.drift.profile.WindowProfile;
import java.util.Locale;

/**
 * Failures counted by feedback: Fisher's exact one-sided test of a higher failure rate in the window. The bounds of the
 * rise are what the exact limits of the odds ratio (each at alpha) mean at the reference's failure rate, so that the
 * lower one is above 0 exactly when the test shows a rise. Exact at every sample size, for outcomes independent of one
 * another.
 */
final class CountedFailures {
    private CountedFailures() {}

    static Deterioration compare(WindowProfile reference, WindowProfile window, DriftSettings settings) {
        long n = reference.okTotal() + reference.failedTotal();
        long m = window.okTotal() + window.failedTotal();
        if (Math.min(n, m) < settings.minimumLabelled()) {
            return Deterioration.unknown(
                    n,
                    m,
                    "too few outcomes are known: " + n + " in the reference and " + m + " in the window, "
                            + settings.minimumLabelled() + " are needed in each");
        }
        return judge(new Counts(n, reference.failedTotal(), m, window.failedTotal()), settings);
    }

    private static Deterioration judge(Counts counts, DriftSettings settings) {
        double alpha = settings.deteriorationAlpha();
        OddsRatio odds = OddsRatio.of(counts.n, counts.m, counts.x + counts.y);
        double p = odds.atLeast(counts.y, 0);
        double was = counts.x / (double) counts.n;
        double is = counts.y / (double) counts.m;
        boolean shown = p < alpha && is - was >= settings.minimumLabelledRise();
        String sentence = String.format(
                Locale.ROOT,
                "%d of %d answers failed against %d of %d in the reference (exact one-sided p = %.3g, below %.3g shows"
                        + " a rise)",
                counts.y,
                counts.m,
                counts.x,
                counts.n,
                p,
                alpha);
        return new Deterioration(
                shown ? DeteriorationState.SHOWN : DeteriorationState.NOT_SHOWN,
                was,
                is,
                rise(counts, odds.lowerLimit(counts.y, alpha)),
                rise(counts, odds.upperLimit(counts.y, alpha)),
                counts.n,
                counts.m,
                sentence);
    }

    /** What a log odds ratio means at the reference's failure rate (half a failure added, lest it be 0). */
    private static double rise(Counts counts, double logOdds) {
        double base = (counts.x + 0.5) / (counts.n + 1);
        return 1 / (1 + (1 - base) / base * Math.exp(-logOdds)) - base;
    }

    private record Counts(long n, long x, long m, long y) {}
}
