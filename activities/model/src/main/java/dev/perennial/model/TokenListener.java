package dev.perennial.model;

/** Hears of tokens as they are generated, on the generating thread: return quickly. */
@FunctionalInterface
public interface TokenListener {
    /** Hears nothing. */
    TokenListener NONE = token -> true;

    /** Takes a token; returns false to end the generation. */
    boolean accept(GeneratedToken token);
}
