package dev.perennial.model;

import dev.perennial.model.text.TokenIds;

/** How likely a model finds each token of a sequence after the first, given those before it. */
public final class Scored {
    private final TokenIds ids;
    private final float[] logProbabilities;
    private final TokenIds best;

    Scored(TokenIds ids, float[] logProbabilities, TokenIds best) {
        this.ids = ids;
        this.logProbabilities = logProbabilities;
        this.best = best;
    }

    /** The sequence. */
    public TokenIds ids() {
        return ids;
    }

    /** A copy of the natural log-probabilities of tokens 1, 2, ...: one fewer than tokens. */
    public float[] logProbabilities() {
        return logProbabilities.clone();
    }

    /** The natural log-probability of the token at a position from 1. */
    public float logProbability(int position) {
        return logProbabilities[position - 1];
    }

    /** The likeliest token in place of tokens 1, 2, ...: one fewer than tokens. */
    public TokenIds best() {
        return best;
    }

    /** Whether the token at a position from 1 is the likeliest there. */
    public boolean hit(int position) {
        return best.at(position - 1) == ids.at(position);
    }

    /** The sum of all log-probabilities, in float64. */
    public double sum() {
        return sum(1);
    }

    /** The sum of the log-probabilities of the tokens from a position on, in float64. */
    public double sum(int from) {
        double sum = 0;
        for (int position = from; position < ids.size(); position++) {
            sum += logProbability(position);
        }
        return sum;
    }
}
