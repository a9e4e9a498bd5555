package dev.perennial.drift;

import org.apache.commons.numbers.gamma.LogGamma;

/** Fisher's exact one-sided test of a higher failure rate. Time grows with the number of failures. */
final class FisherTail {
    private FisherTail() {}

    /**
     * The chance that of all failures at least {@code y} fall into the window when both rates are equal, given how many
     * failures there are in all (hypergeometric).
     *
     * @param n outcomes of the reference
     * @param m outcomes of the window
     * @param failures failures of both
     * @param y failures of the window
     */
    static double atLeast(long n, long m, long failures, long y) {
        double all = logChoose(n + m, failures);
        double tail = 0;
        for (long i = Math.max(y, failures - n); i <= Math.min(failures, m); i++) {
            tail += Math.exp(logChoose(m, i) + logChoose(n, failures - i) - all);
        }
        return Math.min(1, tail);
    }

    private static double logChoose(long n, long k) {
        return LogGamma.value(n + 1.0) - LogGamma.value(k + 1.0) - LogGamma.value(n - k + 1.0);
    }
}
