package dev.perennial.tensor;

/** An iteration that did not settle. */
public final class NotConvergedException extends TensorException {
    private static final long serialVersionUID = 1L;

    public NotConvergedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
