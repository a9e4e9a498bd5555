package dev.perennial.model;

import java.util.List;

/**
 * A finished training.
 *
 * @param curve every step
 * @param seconds how long it took
 */
public record TrainingReport(List<TrainingStep> curve, double seconds) {
    public TrainingReport {
        curve = List.copyOf(curve);
    }

    /** Tokens seen, without padding. */
    public long tokens() {
        return curve.stream().mapToLong(TrainingStep::tokens).sum();
    }

    /** The mean loss of the last steps. */
    public double lastLoss(int steps) {
        return curve.subList(Math.max(0, curve.size() - steps), curve.size()).stream()
                .mapToDouble(TrainingStep::loss)
                .average()
                .orElseThrow();
    }
}
