package dev.perennial.tensor.rows;

/** A view of rows of numbers in an array. */
public final class Rows {
    private final float[] values;
    private final int at;
    private final int stride;
    private final int count;

    /**
     * A view of rows.
     *
     * @param values the array, which is not copied
     * @param at where the first row begins
     * @param stride how far the beginnings of rows are apart
     * @param count how many rows
     */
    public Rows(float[] values, int at, int stride, int count) {
        if (at < 0 || stride < 0 || count < 0) {
            throw new IllegalArgumentException("expected no negative place, stride or count of rows, found " + at + ", "
                    + stride + " and " + count);
        }
        this.values = values;
        this.at = at;
        this.stride = stride;
        this.count = count;
    }

    /** Rows side by side from the beginning of an array. */
    public static Rows of(float[] values, int stride, int count) {
        return new Rows(values, 0, stride, count);
    }

    /** The same rows from a later column on. */
    public Rows from(int column) {
        return new Rows(values, at + column, stride, count);
    }

    /** The array itself. */
    public float[] values() {
        return values;
    }

    /** Where a row begins. */
    public int begin(int row) {
        return at + row * stride;
    }

    /** How far the beginnings of rows are apart. */
    public int stride() {
        return stride;
    }

    /** How many rows there are. */
    public int count() {
        return count;
    }
}
