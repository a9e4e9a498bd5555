package dev.perennial.gate.statistic;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * E-values of flips: evidence that may be looked at after every item. Under no difference the chance that an e-value
 * ever reaches {@code 1/alpha} is at most alpha (Ville). Both mix the likelihood ratio over the share of negative
 * flips, by the uniform distribution on (0, 1) or on (1/2, 1).
 */
public final class FlipEvidence {
    private FlipEvidence() {}

    /** Evidence of any difference: {@code 2^n B(b+1, c+1)}. */
    public static double ofDifference(long negative, long positive) {
        return bounded(logMixture(negative, positive));
    }

    /** Evidence of a regression: {@code 2^(n+1) B(b+1, c+1) P(Bin(n+1, 1/2) <= b)}. */
    public static double ofRegression(long negative, long positive) {
        BinomialDistribution split = BinomialDistribution.of(Math.toIntExact(negative + positive + 1), 0.5);
        double share = split.cumulativeProbability(Math.toIntExact(negative));
        return bounded(logMixture(negative, positive) + Math.log(2) + Math.log(share));
    }

    private static double logMixture(long negative, long positive) {
        return (negative + positive) * Math.log(2) + LogBeta.value(negative + 1.0, positive + 1.0);
    }

    private static double bounded(double logEvidence) {
        return Math.min(Double.MAX_VALUE, Math.exp(logEvidence));
    }
}
