package dev.perennial.model;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 takes the likeliest token; above, logits are divided by it
 * @param topP the least share of probability, likeliest tokens first, that is drawn from; 1 draws from all
 * @param seed the draws of a generation follow from it
 */
public record Sampling(double temperature, double topP, long seed) {
    /** Always the likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 1, 0);

    public Sampling {
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new IllegalArgumentException("expected a temperature from 0 to 100, found " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("expected a top-p above 0 and up to 1, found " + topP);
        }
    }

    /** Draws from all tokens. */
    public static Sampling of(double temperature, long seed) {
        return new Sampling(temperature, 1, seed);
    }

    /** True when the likeliest token is always taken. */
    public boolean greedy() {
        return temperature == 0;
    }
}
