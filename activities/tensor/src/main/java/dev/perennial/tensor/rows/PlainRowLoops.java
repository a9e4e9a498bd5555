package dev.perennial.tensor.rows;

/** Plain Java: one product at a time, whose running sums the processor adds side by side. For one thread. */
final class PlainRowLoops implements RowLoops {
    private static final int UPPER = 0xFFFF0000;

    private final float[] sums = new float[LANES];
    private float[] wide = new float[0];

    @Override
    public void products(float[] matrix, int rows, int width, Rows x, Rows out) {
        for (int row = 0; row < x.count(); row++) {
            int from = x.begin(row);
            int to = out.begin(row);
            for (int k = 0; k < rows; k++) {
                whole(matrix, k * width, x.values(), from, width);
                rest(matrix, k * width, x.values(), from, width);
                out.values()[to + k] = RowLoops.joined(sums, 0);
            }
        }
    }

    @Override
    public void pairProducts(int[] matrix, int rows, int width, Rows x, Rows out) {
        if (wide.length < rows * width) {
            wide = new float[rows * width];
        }
        for (int i = 0; i < rows * width / 2; i++) {
            int lower = i / LANES * 2 * LANES + i % LANES;
            wide[lower] = Float.intBitsToFloat(matrix[i] << Short.SIZE);
            wide[lower + LANES] = Float.intBitsToFloat(matrix[i] & UPPER);
        }
        products(wide, rows, width, x, out);
    }

    @Override
    public void exp(float[] values, int at, int count) {
        for (int i = at; i < at + count; i++) {
            values[i] = RowLoops.exp(values[i]);
        }
    }

    /** The running sums over whole eights. */
    private void whole(float[] a, int at, float[] b, int from, int width) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int eights = width & -LANES;
        for (int j = 0; j < eights; j += LANES) {
            int i = at + j;
            int k = from + j;
            s0 = Math.fma(a[i], b[k], s0);
            s1 = Math.fma(a[i + 1], b[k + 1], s1);
            s2 = Math.fma(a[i + 2], b[k + 2], s2);
            s3 = Math.fma(a[i + 3], b[k + 3], s3);
            s4 = Math.fma(a[i + 4], b[k + 4], s4);
            s5 = Math.fma(a[i + 5], b[k + 5], s5);
            s6 = Math.fma(a[i + 6], b[k + 6], s6);
            s7 = Math.fma(a[i + 7], b[k + 7], s7);
        }
        sums[0] = s0;
        sums[1] = s1;
        sums[2] = s2;
        sums[3] = s3;
        sums[4] = s4;
        sums[5] = s5;
        sums[6] = s6;
        sums[7] = s7;
    }

    /** Adds what is left behind the last whole eight. */
    private void rest(float[] a, int at, float[] b, int from, int width) {
        for (int j = width & -LANES; j < width; j++) {
            sums[j % LANES] = Math.fma(a[at + j], b[from + j], sums[j % LANES]);
        }
    }
}
