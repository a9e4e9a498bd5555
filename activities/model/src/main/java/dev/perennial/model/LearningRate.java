package dev.perennial.model;

/**
 * A learning rate that rises in a line to its peak and then falls, or stays.
 *
 * @param peak the highest rate
 * @param warmUp steps until it is reached
 * @param end the rate after the last step, as a share of the peak
 * @param decay how it gets from the peak to the end
 */
public record LearningRate(double peak, int warmUp, double end, Decay decay) {
    /** The way down from the peak, over a share of the steps after the warm-up that runs from 0 to 1. */
    public enum Decay {
        /** Half a cosine (Loshchilov, Hutter 2017, arXiv 1608.03983, eq. 5, one period). */
        COSINE {
            @Override
            double left(double done) {
                return 0.5 * (1 + Math.cos(Math.PI * done));
            }
        },
        /** A line. */
        LINEAR {
            @Override
            double left(double done) {
                return 1 - done;
            }
        },
        /** No way down: the peak until the end. */
        CONSTANT {
            @Override
            double left(double done) {
                return 1;
            }
        };

        /** What is left of the distance between peak and end. */
        abstract double left(double done);
    }

    public LearningRate {
        if (!(peak > 0 && Double.isFinite(peak)) || warmUp < 0 || !(end >= 0 && end <= 1)) {
            throw new IllegalArgumentException(
                    "expected a positive peak, no negative warm-up and an end from 0 to 1, found " + peak + ", "
                            + warmUp + " and " + end);
        }
        if (decay == Decay.CONSTANT && end != 1) {
            throw new IllegalArgumentException("expected a constant rate to end at 1 times its peak, found " + end);
        }
    }

    /** Falls along half a cosine. */
    public LearningRate(double peak, int warmUp, double end) {
        this(peak, warmUp, end, Decay.COSINE);
    }

    /** Falls in a line. */
    public static LearningRate linear(double peak, int warmUp, double end) {
        return new LearningRate(peak, warmUp, end, Decay.LINEAR);
    }

    /** Stays at its peak once it is there. */
    public static LearningRate constant(double peak, int warmUp) {
        return new LearningRate(peak, warmUp, 1, Decay.CONSTANT);
    }

    /** The rate of a step counted from 0. */
    public double at(int step, int steps) {
        if (step < warmUp) {
            return peak * (step + 1) / warmUp;
        }
        double done = (double) (step - warmUp) / Math.max(1, steps - warmUp);
        return peak * (end + (1 - end) * decay.left(done));
    }
}
