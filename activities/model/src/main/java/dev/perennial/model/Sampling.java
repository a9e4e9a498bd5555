package dev.perennial.model;

/**
 * How the next token is chosen: logits are divided by the temperature, all but the likeliest {@code topK} are dropped,
 * then all but the likeliest that together have {@code topP} of what is left, as transformers does and in its order.
 *
 * @param temperature 0 takes the likeliest token; above, logits are divided by it
 * @param topK how many of the likeliest tokens are drawn from, and those as likely as the last of them; 0 for all
 * @param topP the least share of probability, likeliest tokens first, that is drawn from; 1 draws from all. Tokens as
 *     likely as the last of them are drawn from too, so that the order of ids decides nothing
 * @param seed the draws of a generation follow from it
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
    /** Always the likeliest token. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

    public Sampling {
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new IllegalArgumentException("expected a temperature from 0 to 100, found " + temperature);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("expected a top-k of at least 1, or 0 for all tokens, found " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("expected a top-p above 0 and up to 1, found " + topP);
        }
    }

    /** Draws from the tokens of a share of probability. */
    public Sampling(double temperature, double topP, long seed) {
        this(temperature, 0, topP, seed);
    }

    /** Draws from all tokens. */
    public static Sampling of(double temperature, long seed) {
        return new Sampling(temperature, 0, 1, seed);
    }

    /** True when the likeliest token is always taken. */
    public boolean greedy() {
        return temperature == 0;
    }
}
