package dev.perennial.tensor.kernel;

/** Elements by magnitude within their rows, with a cut for each row. 12 bytes a row. */
final class RowMask implements Mask {
    private final long length;
    private final int[] bits;
    private final long[] until;

    /** Nothing kept yet, in rows of this length. */
    RowMask(int rows, long length) {
        this.length = length;
        this.bits = new int[rows];
        this.until = new long[rows];
    }

    void set(int row, Cut cut) {
        bits[row] = cut.bits();
        until[row] = cut.until();
    }

    @Override
    public void drop(float[] values, Span span) {
        for (int k = 0; k < span.count(); k++) {
            long position = span.position(k);
            int row = (int) (position / length);
            int magnitude = Float.floatToRawIntBits(values[k]) & 0x7fffffff;
            if (magnitude < bits[row] || (magnitude == bits[row] && position >= until[row])) {
                values[k] = 0;
            }
        }
    }
}
