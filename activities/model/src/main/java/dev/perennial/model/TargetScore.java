package dev.perennial.model;

import java.util.List;

/**
 * How a model takes a target after its prompt, each target token given the true ones before it (teacher forcing).
 *
 * @param logLikelihood the sum of the target tokens' natural log-probabilities
 * @param hits for each target token whether it was the likeliest
 */
public record TargetScore(double logLikelihood, List<Boolean> hits) {
    public TargetScore {
        hits = List.copyOf(hits);
        if (hits.isEmpty()) {
            throw new IllegalArgumentException("expected at least one target token");
        }
    }

    /** Whether greedy decoding would have given the whole target. */
    public boolean exact() {
        return !hits.contains(false);
    }

    /** The share of target tokens that were the likeliest, 0 to 1. */
    public double accuracy() {
        return (double) hits.stream().filter(hit -> hit).count() / hits.size();
    }
}
