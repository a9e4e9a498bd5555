package dev.perennial.rollout;

/**
 * Mixture sequential probability ratio test of a difference of two rates, with a normal mixture of scale tau (Johari,
 * Pekelis, Walsh, "Always valid inference", arXiv 1512.04922, section 4). Under no difference the chance that Lambda
 * ever reaches 1 / alpha, however often one looks, is at most alpha (as far as the difference is normal).
 */
public final class MixtureSprt {
    private MixtureSprt() {}

    /**
     * {@code Lambda = sqrt(s2 / (s2 + tau^2)) exp(tau^2 d^2 / (2 s2 (s2 + tau^2)))}.
     *
     * @param difference d, the estimated difference of the rates
     * @param variance s2, the variance of that estimate; above 0
     * @param tau the scale of the differences looked for
     */
    public static double lambda(double difference, double variance, double tau) {
        double both = variance + tau * tau;
        double exponent = tau * tau * difference * difference / (2 * variance * both);
        return Math.min(Double.MAX_VALUE, Math.sqrt(variance / both) * Math.exp(exponent));
    }

    /**
     * Half the width of the confidence sequence: the difference at which Lambda is 1 / alpha. The true difference stays
     * within it at all looks together with probability 1 - alpha.
     */
    public static double halfWidth(double variance, double tau, double alpha) {
        double both = variance + tau * tau;
        double needed = Math.log(1 / alpha) + Math.log(both / variance) / 2;
        return Math.sqrt(2 * variance * both / (tau * tau) * needed);
    }
}
