package dev.perennial.drift;

import dev.perennial.drift.profile.Histogram;

/**
 * Two-sample Kolmogorov-Smirnov on grid counts with the true n and m: D = max |F - G| over the grid's edges, threshold
 * {@code sqrt(-ln(alpha/2)/2) * sqrt((n+m)/(nm))} and p-value {@code 2 exp(-2 D^2 nm/(n+m))}, the first term of
 * Kolmogorov's series and so an upper bound of its sum. Both samples pass through the same fixed grid, so they are
 * samples of the gridded distribution and the test keeps its level without an allowance for the grid; what the grid can
 * hide is reported as the resolution.
 */
final class KolmogorovSmirnov {
    private KolmogorovSmirnov() {}

    static Comparison compare(Histogram reference, Histogram window, double alpha) {
        long n = reference.total();
        long m = window.total();
        if (n == 0 || m == 0) {
            return new Comparison(SignalTest.KOLMOGOROV_SMIRNOV, 0, 1, 0, 1, 0, n, m);
        }
        double distance = 0;
        double ungridded = 0;
        double higher = 0;
        double below = 0;
        double belowWindow = 0;
        for (int bin = 0; bin < reference.grid().bins(); bin++) {
            double f = reference.count(bin) / (double) n;
            double g = window.count(bin) / (double) m;
            ungridded = Math.max(ungridded, Math.max(below + f - belowWindow, belowWindow + g - below));
            higher += g * below - f * belowWindow;
            below += f;
            belowWindow += g;
            distance = Math.max(distance, Math.abs(below - belowWindow));
        }
        double spread = Math.sqrt((n + m) / ((double) n * m));
        double scaled = distance / spread;
        return new Comparison(
                SignalTest.KOLMOGOROV_SMIRNOV,
                distance,
                Math.sqrt(-Math.log(alpha / 2) / 2) * spread,
                Math.max(0, ungridded - distance),
                Math.min(1, 2 * Math.exp(-2 * scaled * scaled)),
                reference.grid().sign() * higher,
                n,
                m);
    }
}
