package dev.perennial.drift;

/**
 * Confidence limits of the difference of two rates by Newcombe's hybrid score method (Statistics in Medicine 17, 1998,
 * page 873, method 10), which keeps its coverage where a rate is at or near 0.
 *
 * @param atLeast the lower limit of window rate minus reference rate
 * @param atMost the upper limit
 */
record RiseLimits(double atLeast, double atMost) {
    /** For x failures of n in the reference and y of m in the window, each limit z standard errors away. */
    static RiseLimits of(long x, long n, long y, long m, double z) {
        Wilson reference = Wilson.of(x, n, z);
        Wilson window = Wilson.of(y, m, z);
        double rise = window.rate - reference.rate;
        return new RiseLimits(
                rise - Math.hypot(window.rate - window.low, reference.high - reference.rate),
                rise + Math.hypot(window.high - window.rate, reference.rate - reference.low));
    }

    /** Wilson's score interval of one rate. */
    private record Wilson(double rate, double low, double high) {
        static Wilson of(long failures, long outcomes, double z) {
            double rate = failures / (double) outcomes;
            double middle = (2 * failures + z * z) / (2 * (outcomes + z * z));
            double half = z * Math.sqrt(z * z + 4 * failures * (1 - rate)) / (2 * (outcomes + z * z));
            return new Wilson(rate, Math.max(0, middle - half), Math.min(1, middle + half));
        }
    }
}
