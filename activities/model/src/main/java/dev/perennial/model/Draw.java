package dev.perennial.model;

import dev.perennial.tensor.kernel.Philox;
import java.util.Arrays;
import java.util.PriorityQueue;

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
        double left = uniform(place) * Arrays.stream(weights).sum();
        int last = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] > 0) {
                last = id;
                left -= weights[id];
                if (left < 0) {
                    return id;
                }
            }
        }
        return last;
    }

    /** What each token's probability is proportional to; 0 for those not drawn from. */
    double[] weights(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        float least = leastLogit(logits);
        double[] weights = new double[logits.length];
        for (int id = 0; id < logits.length; id++) {
            weights[id] = logits[id] >= least ? Math.exp((logits[id] - largest) / sampling.temperature()) : 0;
        }
        if (sampling.topP() < 1) {
            keepLikeliest(weights);
        }
        return weights;
    }

    /** The k-th largest logit, as far as k is asked for (Fan et al. 2018, arXiv 1805.04833, §5.4). */
    private float leastLogit(float[] logits) {
        if (sampling.topK() == 0 || sampling.topK() >= logits.length) {
            return Float.NEGATIVE_INFINITY;
        }
        PriorityQueue<Float> likeliest = new PriorityQueue<>();
        float least = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (likeliest.size() < sampling.topK()) {
                likeliest.add(logit);
                least = likeliest.element();
            } else if (logit > least) {
                likeliest.remove();
                likeliest.add(logit);
                least = likeliest.element();
            }
        }
        return least;
    }

    /** Drops what lies beyond the share (Holtzman et al. 2019, arXiv 1904.09751, §3.1). */
    private void keepLikeliest(double[] weights) {
        double total = Arrays.stream(weights).sum();
        // all weights below this together are less than what may be dropped, so they need no sorting
        double negligible = (1 - sampling.topP()) * total / weights.length;
        double[] sorted = Arrays.stream(weights)
                .filter(weight -> weight > negligible)
                .sorted()
                .toArray();
        double sum = 0;
        int next = sorted.length - 1;
        while (next > 0 && sum + sorted[next] < sampling.topP() * total) {
            sum += sorted[next];
            next--;
        }
        for (int id = 0; id < weights.length; id++) {
            weights[id] = weights[id] >= sorted[next] ? weights[id] : 0;
        }
    }

    /** From 0 up to 1, in steps of 2^-53: finer than the share of any token. */
    private double uniform(int place) {
        long high = random.bits(2L * place) & WORD;
        long low = random.bits(2L * place + 1) & WORD;
        return ((high << 32 | low) >>> 11) * 0x1p-53;
    }
}
