package dev.perennial.tensor;

/** A system that has no Cholesky factorisation. */
public final class NotPositiveDefiniteException extends TensorException {
    private static final long serialVersionUID = 1L;

    private final int row;

    /** The row whose pivot is not a positive number, and that pivot. */
    public NotPositiveDefiniteException(int row, double pivot) {
        super("the matrix is not positive definite: its pivot in row " + row + " is " + pivot
                + "; add a larger ridge to its diagonal");
        this.row = row;
    }

    /** The first row without a positive pivot. */
    public int row() {
        return row;
    }
}
