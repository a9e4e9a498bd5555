package dev.perennial.gate.scoring;

/**
 * How one model did on an item. A margin is how far the right choice leads the best wrong one (for a cloze item: the
 * completion's log-likelihood); it tells a change from noise.
 *
 * @param right whether it was right by log-likelihood
 * @param margin lead in nats
 * @param rightPerCharacter whether it was right by log-likelihood per character of the choice, leading whitespace not
 *     counted (lm-evaluation-harness's acc_norm)
 * @param marginPerCharacter lead in nats per character
 */
public record ItemScore(boolean right, double margin, boolean rightPerCharacter, double marginPerCharacter) {
    /** Right or wrong by this normalisation. */
    public boolean right(Normalisation normalisation) {
        return normalisation == Normalisation.RAW ? right : rightPerCharacter;
    }

    /** The lead by this normalisation. */
    public double margin(Normalisation normalisation) {
        return normalisation == Normalisation.RAW ? margin : marginPerCharacter;
    }
}
