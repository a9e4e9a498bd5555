package dev.perennial.drift;

import dev.perennial.drift.profile.WindowProfile;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Failures counted by feedback: Fisher's exact one-sided test of a higher failure rate in the window, for outcomes
 * independent of one another, and {@link RiseLimits} of the rise, each at alpha. The lower limit is above 0 only when
 * the test shows a rise.
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
        double p = FisherTail.atLeast(counts.n, counts.m, counts.x + counts.y, counts.y);
        RiseLimits limits = RiseLimits.of(counts.x, counts.n, counts.y, counts.m, z(alpha));
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
                p < alpha ? limits.atLeast() : Math.min(0, limits.atLeast()),
                limits.atMost(),
                counts.n,
                counts.m,
                sentence);
    }

    private static double z(double alpha) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability(alpha);
    }

    private record Counts(long n, long x, long m, long y) {}
}
