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

    private NotPositiveDefiniteException(int row) {
        super("the matrix is not positive definite: row " + row
                + " has no positive pivot; add a larger ridge to its diagonal");
        this.row = row;
    }

    /** A row whose pivot is not a positive number, where the pivot itself is not known. */
    public static NotPositiveDefiniteException at(int row) {
        return new NotPositiveDefiniteException(row);
    }

    /** The first row without a positive pivot. */
    public int row() {
        return row;
    }
}
