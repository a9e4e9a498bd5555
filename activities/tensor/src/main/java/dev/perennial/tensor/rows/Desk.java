package dev.perennial.tensor.rows;

/** The scratch memory of one thread: a block of a matrix, 24 KiB unless a row is longer. */
public final class Desk {
    private static final int BLOCK = 6144;
    private static final int TILE = 4;

    private final boolean choosing;
    private RowLoops loops;
    private float[] staged = new float[BLOCK];
    private int[] pairs = new int[0];

    /** With the fastest instructions that there are. */
    public Desk() {
        loops = new PlainRowLoops();
        choosing = true;
    }

    /** With these from the start. */
    Desk(RowLoops loops) {
        this.loops = loops;
        choosing = false;
    }

    /** Products of staged rows. */
    void products(float[] matrix, int rows, int width, Rows x, Rows out) {
        next((long) rows * width * x.count()).products(matrix, rows, width, x, out);
    }

    /** The same of rows whose numbers are held in pairs, as {@link Bfloat16Matrix} does. */
    void pairProducts(int[] matrix, int rows, int width, Rows x, Rows out) {
        next((long) rows * width * x.count()).pairProducts(matrix, rows, width, x, out);
    }

    private RowLoops next(long multiplications) {
        if (choosing) {
            loops = RowInstructions.next(loops, multiplications);
        }
        return loops;
    }

    /** Makes e^x of each x in place, within 2 units in the last place; beyond float32's normal range as at its end. */
    public void exp(float[] values, int at, int count) {
        next(count).exp(values, at, count);
    }

    /** How many rows of so many numbers are staged at once. */
    int rows(int width) {
        return Math.max(TILE, BLOCK / width / TILE * TILE);
    }

    /** Room for so many numbers. */
    float[] stage(int numbers) {
        if (staged.length < numbers) {
            staged = new float[numbers];
        }
        return staged;
    }

    /** Room for so many pairs of numbers. */
    int[] pairs(int count) {
        if (pairs.length < count) {
            pairs = new int[count];
        }
        return pairs;
    }
}
