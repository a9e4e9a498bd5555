package dev.perennial.gate.statistic;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's test of paired results, exact: given {@code b + c} flips, under no difference each is negative with
 * probability one half.
 */
public final class McNemar {
    private McNemar() {}

    /** Two-sided p-value: {@code min(1, 2 P(Bin(b+c, 1/2) <= min(b, c)))}. */
    public static double twoSided(long negative, long positive) {
        return Math.min(1, 2 * flips(negative, positive).cumulativeProbability(least(negative, positive)));
    }

    /** Two-sided mid-p-value: the exact one without the probability of the very split seen. */
    public static double midP(long negative, long positive) {
        int least = least(negative, positive);
        BinomialDistribution flips = flips(negative, positive);
        return Math.min(1, 2 * flips.cumulativeProbability(least) - flips.probability(least));
    }

    /** One-sided p-value of a regression: {@code P(Bin(b+c, 1/2) >= b)}. */
    public static double regression(long negative, long positive) {
        return negative == 0 ? 1 : flips(negative, positive).survivalProbability(Math.toIntExact(negative) - 1);
    }

    /** Chi-square with continuity correction, {@code (|b-c|-1)^2/(b+c)}; for 25 flips or more. */
    public static double chiSquare(long negative, long positive) {
        double off = Math.abs(negative - positive) - 1.0;
        return off * off / (negative + positive);
    }

    /** Items needed to see a difference with power 0.8 at two-sided 0.05, from both flip rates. */
    public static long itemsNeeded(double negativeRate, double positiveRate) {
        double sum = negativeRate + positiveRate;
        double difference = negativeRate - positiveRate;
        double root = 1.959964 * Math.sqrt(sum) + 0.841621 * Math.sqrt(sum - difference * difference);
        return (long) Math.ceil(root * root / (difference * difference));
    }

    private static int least(long negative, long positive) {
        return Math.toIntExact(Math.min(negative, positive));
    }

    private static BinomialDistribution flips(long negative, long positive) {
        return BinomialDistribution.of(Math.toIntExact(negative + positive), 0.5);
    }
}
