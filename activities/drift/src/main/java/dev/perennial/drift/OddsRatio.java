package dev.perennial.drift;

import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Exact inference on the odds ratio of two failure rates, given how many failures there are in all (Fisher's noncentral
 * hypergeometric distribution; Cornfield's exact limits). Time grows with the number of failures.
 */
final class OddsRatio {
    private static final double WIDEST = 50;
    private static final int HALVINGS = 60;

    private final long least;
    private final double[] logWeights;

    private OddsRatio(long least, double[] logWeights) {
        this.least = least;
        this.logWeights = logWeights;
    }

    /** For {@code failures} failures in all among n reference and m window outcomes. */
    static OddsRatio of(long n, long m, long failures) {
        long least = Math.max(0, failures - n);
        double[] weights = new double[Math.toIntExact(Math.min(failures, m) - least) + 1];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = logChoose(m, least + i) + logChoose(n, failures - least - i);
        }
        return new OddsRatio(least, weights);
    }

    /** P(at least y failures fall into the window) at a log odds ratio; 0 means equal rates. */
    double atLeast(long y, double logOdds) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logWeights.length; i++) {
            top = Math.max(top, logWeights[i] + i * logOdds);
        }
        double tail = 0;
        double all = 0;
        for (int i = 0; i < logWeights.length; i++) {
            double weight = Math.exp(logWeights[i] + i * logOdds - top);
            all += weight;
            tail += least + i >= y ? weight : 0;
        }
        return tail / all;
    }

    /** The log odds ratio below which y or more failures in the window would be rarer than alpha. */
    double lowerLimit(long y, double alpha) {
        return y == least ? -WIDEST : solve(y, alpha);
    }

    /** The log odds ratio above which y or fewer failures in the window would be rarer than alpha. */
    double upperLimit(long y, double alpha) {
        return y == least + logWeights.length - 1 ? WIDEST : solve(y + 1, 1 - alpha);
    }

    private double solve(long y, double tail) {
        double low = -WIDEST;
        double high = WIDEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (atLeast(y, middle) < tail) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double logChoose(long n, long k) {
        return LogGamma.value(n + 1.0) - LogGamma.value(k + 1.0) - LogGamma.value(n - k + 1.0);
    }
}
