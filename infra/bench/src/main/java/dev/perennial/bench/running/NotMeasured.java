package dev.perennial.bench.running;

/** A measurement could not be made; the message says why. */
public final class NotMeasured extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotMeasured(String message) {
        super(message);
    }

    NotMeasured(String message, Throwable cause) {
        super(message, cause);
    }
}
