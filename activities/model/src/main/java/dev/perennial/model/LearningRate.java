package dev.perennial.model;

/**
 * A learning rate that rises in a line to its peak and falls along half a cosine to its end (Loshchilov, Hutter 2017,
 * arXiv 1608.03983, eq. 5, one period).
 *
 * @param peak the highest rate
 * @param warmUp steps until it is reached
 * @param end the rate after the last step, as a share of the peak
 */
public record LearningRate(double peak, int warmUp, double end) {
    public LearningRate {
        if (!(peak > 0 && Double.isFinite(peak)) || warmUp < 0 || !(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException(
                    "expected a positive peak, no negative warm-up and an end from 0 to 1, found " + peak + ", "
                            + warmUp + " and " + end);
        }
    }

    /** The rate of a step counted from 0. */
    public double at(int step, int steps) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double done = (double) (step - warmUp) / Math.max(1, steps - warmUp);
        return peak * (end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
