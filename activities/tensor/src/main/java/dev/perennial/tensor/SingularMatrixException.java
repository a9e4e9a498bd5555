package dev.perennial.tensor;

/** A system without exactly one solution. */
public final class SingularMatrixException extends TensorException {
    private static final long serialVersionUID = 1L;

    public SingularMatrixException(String sentence) {
        super(sentence);
    }
}
