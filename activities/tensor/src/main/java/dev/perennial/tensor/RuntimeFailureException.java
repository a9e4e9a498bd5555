package dev.perennial.tensor;

/** The DJL runtime could not be started or was used in a way that it does not support. */
public final class RuntimeFailureException extends TensorException {
    private static final long serialVersionUID = 1L;

    public RuntimeFailureException(String sentence) {
        super(sentence);
    }

    public RuntimeFailureException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
