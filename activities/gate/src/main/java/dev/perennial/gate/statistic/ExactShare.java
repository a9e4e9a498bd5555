package dev.perennial.gate.statistic;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** Exact one-sided bounds of a share (Clopper and Pearson 1934), and the sample that would decide about one. */
public final class ExactShare {
    private ExactShare() {}

    /** The share is at least this, with confidence 1 - alpha. */
    public static double lower(long hits, long total, double alpha) {
        return hits == 0
                ? 0
                : BetaDistribution.of((double) hits, total - hits + 1.0).inverseCumulativeProbability(alpha);
    }

    /** The share is at most this, with confidence 1 - alpha. */
    public static double upper(long hits, long total, double alpha) {
        return hits == total
                ? 1
                : BetaDistribution.of(hits + 1.0, (double) total - hits).inverseSurvivalProbability(alpha);
    }

    /**
     * How many items in all would decide whether the share lies above or below a limit, if it stays as it is;
     * {@link SampleSearch#MOST_ITEMS} at most.
     */
    public static long itemsToDecide(long hits, long total, double limit, double alpha) {
        double share = hits / (double) Math.max(1, total);
        return SampleSearch.smallest(total, items -> decides(share, items, limit, alpha));
    }

    private static boolean decides(double share, long total, double limit, double alpha) {
        long hits = Math.round(share * total);
        return upper(hits, total, alpha) <= limit || lower(hits, total, alpha) > limit;
    }
}
