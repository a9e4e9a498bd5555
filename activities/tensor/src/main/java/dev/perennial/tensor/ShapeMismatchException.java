package dev.perennial.tensor;

/** Tensors or matrices that do not fit together; shapes are never cropped or skipped. */
public final class ShapeMismatchException extends TensorException {
    private static final long serialVersionUID = 1L;

    public ShapeMismatchException(String sentence) {
        super(sentence);
    }

    public ShapeMismatchException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
