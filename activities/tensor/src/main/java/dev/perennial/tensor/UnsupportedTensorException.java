package dev.perennial.tensor;

/** A tensor that is valid but that this operation does not support, by dtype or by size. */
public final class UnsupportedTensorException extends TensorException {
    private static final long serialVersionUID = 1L;

    public UnsupportedTensorException(String sentence) {
        super(sentence);
    }

    public UnsupportedTensorException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
