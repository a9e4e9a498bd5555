package dev.perennial.tensor;

/** Weights in a format that is never opened, such as a pickle, which may run code when loaded. */
public final class RefusedFormatException extends TensorException {
    private static final long serialVersionUID = 1L;

    public RefusedFormatException(String sentence) {
        super(sentence);
    }

    public RefusedFormatException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
