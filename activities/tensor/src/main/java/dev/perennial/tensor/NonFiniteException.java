package dev.perennial.tensor;

/** A NaN or an infinity where weight arithmetic allows none. */
public final class NonFiniteException extends TensorException {
    private static final long serialVersionUID = 1L;

    private final String tensor;
    private final long position;

    /**
     * A value found in an operand.
     *
     * @param tensor the tensor's name
     * @param origin where it comes from
     * @param position its element index in C order
     * @param value the value found
     */
    public NonFiniteException(String tensor, String origin, long position, float value) {
        super("tensor " + tensor + " of " + origin + " holds " + value + " at element " + position
                + "; repair or replace that model before using it");
        this.tensor = tensor;
        this.position = position;
    }

    private NonFiniteException(String tensor, long position, String sentence) {
        super(sentence);
        this.tensor = tensor;
        this.position = position;
    }

    /** A result that left the range of its dtype although all operands were finite. */
    public static NonFiniteException result(TensorInfo tensor, long position) {
        return new NonFiniteException(
                tensor.name(),
                position,
                "the result for tensor " + tensor.name() + " overflows "
                        + tensor.dtype().code() + " at element " + position + "; use smaller weights or a wider dtype");
    }

    /** The tensor's name. */
    public String tensor() {
        return tensor;
    }

    /** The element's index in C order. */
    public long position() {
        return position;
    }
}
