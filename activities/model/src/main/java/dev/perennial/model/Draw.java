package dev.perennial.model;

import dev.perennial.tensor.kernel.Philox;
import java.util.Arrays;

/**
 * Draws a token from logits; the draw is a function of the logits, the sampling and the place in the generation alone.
 */
final class Draw {
    private static final long WORD = 0xffffffffL;

    private final Sampling sampling;
    private final Philox random;

    Draw(Sampling sampling) {
        this.sampling = sampling;
        random = Philox.of(sampling.seed(), 0);
    }

    /** The token at a place of the generation counted from 0. */
    int token(float[] logits, int place) {
        double[] weights = weights(logits);
        double least = sampling.topP() < 1 ? threshold(weights) : 0;
        double total = 0;
        for (double weight : weights) {
            total += weight >= least ? weight : 0;
        }
        double left = uniform(place) * total;
        int last = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] >= least && weights[id] > 0) {
                last = id;
                left -= weights[id];
                if (left < 0) {
                    return id;
                }
            }
        }
        return last;
    }

    private double[] weights(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] weights = new double[logits.length];
        for (int id = 0; id < logits.length; id++) {
            weights[id] = Math.exp((logits[id] - largest) / sampling.temperature());
        }
        return weights;
    }

    /** The least weight still drawn from (Holtzman et al. 2019, arXiv 1904.09751, §3.1). */
    private double threshold(double[] weights) {
        double[] sorted = weights.clone();
        Arrays.sort(sorted);
        double share = sampling.topP() * Arrays.stream(sorted).sum();
        double sum = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            sum += sorted[i];
            if (sum >= share) {
                return sorted[i];
            }
        }
        return 0;
    }

    /** From 0 up to 1, in steps of 2^-53: finer than the share of any token. */
    private double uniform(int place) {
        long high = random.bits(2L * place) & WORD;
        long low = random.bits(2L * place + 1) & WORD;
        return ((high << 32 | low) >>> 11) * 0x1p-53;
    }
}
