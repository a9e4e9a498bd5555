package dev.perennial.gate.scoring;

/**
 * How probable a target was.
 *
 * @param logLikelihood sum of its tokens' log-probabilities, in nats
 * @param tokens how many tokens were scored, one or more
 * @param greedy whether every one of them was the most probable token at its place
 */
public record TargetScore(double logLikelihood, int tokens, boolean greedy) {
    private static final double SLACK = 1e-3;

    public TargetScore {
        if (!Double.isFinite(logLikelihood) || logLikelihood > SLACK) {
            throw new IllegalArgumentException(
                    "TargetScore: expected a finite log-likelihood of 0 or less, found " + logLikelihood);
        }
        if (tokens < 1) {
            throw new IllegalArgumentException("TargetScore: expected one token or more, found " + tokens);
        }
    }
}
