package dev.perennial.tensor.rows;

/** The scratch memory of one thread: a block of a matrix, 24 KiB unless a row is longer. */
public final class Desk {
    private static final int BLOCK = 6144;
    private static final int TILE = 4;

    private final boolean choosing;
    private Dots dots;
    private float[] staged = new float[BLOCK];

    /** With the fastest instructions that there are. */
    public Desk() {
        dots = new PlainDots();
        choosing = true;
    }

    /** With these from the start. */
    Desk(Dots dots) {
        this.dots = dots;
        choosing = false;
    }

    /** Products of staged rows. */
    void products(float[] matrix, int rows, int width, Rows x, Rows out) {
        if (choosing) {
            dots = DotInstructions.next(dots, (long) rows * width * x.count());
        }
        dots.products(matrix, rows, width, x, out);
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
}
