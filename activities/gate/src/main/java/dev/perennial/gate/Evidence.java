package dev.perennial.gate;

import dev.perennial.gate.scoring.PairedScores;
import java.util.Map;

/**
 * All that is known of a candidate.
 *
 * @param scores candidate and the revision it would replace on the same items
 * @param figures figures measured elsewhere, by name, such as {@code efficacy}; only what was measured
 */
public record Evidence(PairedScores scores, Map<String, Double> figures) {
    public Evidence {
        figures = Map.copyOf(figures);
        figures.forEach((name, figure) -> {
            if (!Double.isFinite(figure)) {
                throw new IllegalArgumentException("Evidence: expected a finite " + name + ", found " + figure);
            }
        });
    }
}
