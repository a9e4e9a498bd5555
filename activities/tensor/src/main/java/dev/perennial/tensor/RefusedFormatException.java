package dev.perennial.tensor;

/**
 * Weights in a format that is not opened, such as a pickle that names more than tensors, or any where none is welcome.
 */
public final class RefusedFormatException extends TensorException {
    private static final long serialVersionUID = 1L;

    public RefusedFormatException(String sentence) {
        super(sentence);
    }

    public RefusedFormatException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
