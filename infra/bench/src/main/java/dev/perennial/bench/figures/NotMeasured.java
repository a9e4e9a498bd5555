package dev.perennial.bench.figures;

/** A measurement could not be made; the message says why. */
public final class NotMeasured extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public NotMeasured(String message) {
        super(message);
    }

    /** Why, and what revealed it. */
    public NotMeasured(String message, Throwable cause) {
        super(message, cause);
    }
}
