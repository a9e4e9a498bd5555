package dev.perennial.model.config;

/**
 * How far a layer sees and how it turns its queries and keys.
 *
 * @param window the last positions a position sees, itself among them; 0 sees all (Beltagy et al. 2020, arXiv
 *     2004.05150, §3.1)
 * @param rope rotary positions
 */
public record Reach(int window, Rope rope) {
    public Reach {
        if (window < 0) {
            throw new MalformedModelException("expected a positive sliding_window, found " + window);
        }
    }

    /** Sees all positions. */
    public static Reach all(Rope rope) {
        return new Reach(0, rope);
    }
}
