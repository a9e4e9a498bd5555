package dev.perennial.tensor.rows;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Dots} in the Vector API: tiles of four rows of the matrix by two rows of the input, so that every number
 * loaded is used more than once and the running sums stay in registers.
 */
final class VectorDots implements Dots {
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final int TILE = 4;

    private final PlainDots plain = new PlainDots();

    VectorDots() {}

    @Override
    public void products(float[] matrix, int rows, int width, Rows x, Rows out) {
        int tiled = rows - rows % TILE;
        float[] sums = new float[2 * TILE * LANES];
        for (int k = 0; k < tiled; k += TILE) {
            int row = 0;
            for (; row + 1 < x.count(); row += 2) {
                pair(matrix, k * width, width, x.values(), x.begin(row), x.stride(), sums);
                store(matrix, k, width, x, row, out, sums, 0);
                store(matrix, k, width, x, row + 1, out, sums, TILE * LANES);
            }
            if (row < x.count()) {
                single(matrix, k * width, width, x.values(), x.begin(row), sums);
                store(matrix, k, width, x, row, out, sums, 0);
            }
        }
        if (tiled < rows) {
            float[] last = Arrays.copyOfRange(matrix, tiled * width, rows * width);
            plain.products(last, rows - tiled, width, x, out.from(tiled));
        }
    }

    /** Adds what is left behind the last whole eight, joins, and keeps four products. */
    private static void store(float[] matrix, int k, int width, Rows x, int row, Rows out, float[] sums, int at) {
        int to = out.begin(row) + k;
        int eights = width & -LANES;
        for (int i = 0; i < TILE; i++) {
            int lanes = at + i * LANES;
            for (int j = eights; j < width; j++) {
                int lane = lanes + j - eights;
                sums[lane] = Math.fma(matrix[(k + i) * width + j], x.values()[x.begin(row) + j], sums[lane]);
            }
            out.values()[to + i] = Dots.joined(sums, lanes);
        }
    }

    private static void single(float[] a, int at, int width, float[] b, int from, float[] sums) {
        FloatVector s0 = FloatVector.zero(EIGHT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int eights = width & -LANES;
        for (int j = 0; j < eights; j += LANES) {
            int i = at + j;
            FloatVector x = FloatVector.fromArray(EIGHT, b, from + j);
            s0 = FloatVector.fromArray(EIGHT, a, i).fma(x, s0);
            s1 = FloatVector.fromArray(EIGHT, a, i + width).fma(x, s1);
            s2 = FloatVector.fromArray(EIGHT, a, i + 2 * width).fma(x, s2);
            s3 = FloatVector.fromArray(EIGHT, a, i + 3 * width).fma(x, s3);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
    }

    private static void pair(float[] a, int at, int width, float[] b, int from, int stride, float[] sums) {
        FloatVector s0 = FloatVector.zero(EIGHT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        int eights = width & -LANES;
        for (int j = 0; j < eights; j += LANES) {
            int i = at + j;
            FloatVector x = FloatVector.fromArray(EIGHT, b, from + j);
            FloatVector y = FloatVector.fromArray(EIGHT, b, from + stride + j);
            FloatVector row = FloatVector.fromArray(EIGHT, a, i);
            s0 = row.fma(x, s0);
            t0 = row.fma(y, t0);
            row = FloatVector.fromArray(EIGHT, a, i + width);
            s1 = row.fma(x, s1);
            t1 = row.fma(y, t1);
            row = FloatVector.fromArray(EIGHT, a, i + 2 * width);
            s2 = row.fma(x, s2);
            t2 = row.fma(y, t2);
            row = FloatVector.fromArray(EIGHT, a, i + 3 * width);
            s3 = row.fma(x, s3);
            t3 = row.fma(y, t3);
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
        t0.intoArray(sums, 4 * LANES);
        t1.intoArray(sums, 5 * LANES);
        t2.intoArray(sums, 6 * LANES);
        t3.intoArray(sums, 7 * LANES);
    }
}
