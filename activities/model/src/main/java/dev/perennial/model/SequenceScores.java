package dev.perennial.model;

import dev.perennial.model.config.NonFiniteOutputException;
import dev.perennial.model.text.TokenIds;

/** The scores of one sequence while they are being filled in, by the position whose logits they come from. */
final class SequenceScores {
    private final TokenIds ids;
    private final float[] logProbabilities;
    private final int[] best;

    SequenceScores(TokenIds ids) {
        this.ids = ids;
        logProbabilities = new float[ids.size() - 1];
        best = new int[ids.size() - 1];
    }

    int size() {
        return ids.size();
    }

    /** The token that should follow a position. */
    int target(int position) {
        return ids.at(position + 1);
    }

    void set(int position, float logProbability, int likeliest) {
        if (!Float.isFinite(logProbability)) {
            throw new NonFiniteOutputException("the model gives token " + target(position) + " at position "
                    + (position + 1) + " the log-probability " + logProbability
                    + "; its weights are too large, so go back to the revision before");
        }
        logProbabilities[position] = logProbability;
        best[position] = likeliest;
    }

    Scored scored() {
        return new Scored(ids, logProbabilities, TokenIds.of(best));
    }
}
