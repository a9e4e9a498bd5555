package dev.perennial.tensor.rows;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowLoops} in the Vector API. Products: tiles of four rows of the matrix by two rows of the input, so that
 * every number loaded is used more than once and the running sums stay in registers.
 */
final class VectorRowLoops implements RowLoops {
    private static final VectorSpecies<Float> EIGHT = FloatVector.SPECIES_256;
    private static final int TILE = 4;

    private static final VectorSpecies<Integer> EIGHT_PAIRS = IntVector.SPECIES_256;
    private static final int UPPER = 0xFFFF0000;

    private final PlainRowLoops plain = new PlainRowLoops();
    private final float[] sums = new float[2 * TILE * LANES];

    VectorRowLoops() {}

    @Override
    public void products(float[] matrix, int rows, int width, Rows x, Rows out) {
        int tiled = rows - rows % TILE;
        for (int k = 0; k < tiled; k += TILE) {
            tile(matrix, k * width, width, x, out.from(k));
        }
        if (tiled < rows) {
            float[] last = Arrays.copyOfRange(matrix, tiled * width, rows * width);
            plain.products(last, rows - tiled, width, x, out.from(tiled));
        }
    }

    /** Four rows of the matrix, which lie side by side from an index on. */
    private void tile(float[] matrix, int at, int width, Rows x, Rows out) {
        int row = 0;
        for (; row + 1 < x.count(); row += 2) {
            pair(matrix, at, width, x.values(), x.begin(row), x.stride(), sums);
            store(matrix, at, width, x, row, out, sums, 0);
            store(matrix, at, width, x, row + 1, out, sums, TILE * LANES);
        }
        if (row < x.count()) {
            single(matrix, at, width, x.values(), x.begin(row), sums);
            store(matrix, at, width, x, row, out, sums, 0);
        }
    }

    @Override
    public void pairProducts(int[] matrix, int rows, int width, Rows x, Rows out) {
        int half = width / 2;
        int tiled = rows - rows % TILE;
        for (int k = 0; k < tiled; k += TILE) {
            tileOfPairs(matrix, k * half, width, x, out.from(k));
        }
        if (tiled < rows) {
            int[] last = Arrays.copyOfRange(matrix, tiled * half, rows * half);
            plain.pairProducts(last, rows - tiled, width, x, out.from(tiled));
        }
    }

    private void tileOfPairs(int[] matrix, int at, int width, Rows x, Rows out) {
        int row = 0;
        for (; row + 1 < x.count(); row += 2) {
            pairOfPairs(matrix, at, width, x.values(), x.begin(row), x.stride(), sums);
            join(out, row, sums, 0);
            join(out, row + 1, sums, TILE * LANES);
        }
        if (row < x.count()) {
            singleOfPairs(matrix, at, width, x.values(), x.begin(row), sums);
            join(out, row, sums, 0);
        }
    }

    @Override
    public void exp(float[] values, int at, int count) {
        int eights = count & -LANES;
        for (int i = at; i < at + eights; i += LANES) {
            exp(FloatVector.fromArray(EIGHT, values, i)).intoArray(values, i);
        }
        plain.exp(values, at + eights, count - eights);
    }

    /** {@link RowLoops#exp(float)} of eight numbers. */
    private static FloatVector exp(FloatVector x) {
        FloatVector inside = x.min(Exponent.MOST).max(Exponent.LEAST);
        FloatVector shifted = inside.fma(all(Exponent.LOG2_E), all(Exponent.SHIFT));
        FloatVector n = shifted.sub(Exponent.SHIFT);
        FloatVector r = n.fma(all(-Exponent.LN2_REST), n.fma(all(-Exponent.LN2), inside));
        FloatVector sum = all(Exponent.TERM_7);
        sum = sum.fma(r, all(Exponent.TERM_6));
        sum = sum.fma(r, all(Exponent.TERM_5));
        sum = sum.fma(r, all(Exponent.TERM_4));
        sum = sum.fma(r, all(Exponent.TERM_3));
        sum = sum.fma(r, all(Exponent.TERM_2));
        sum = sum.fma(r, all(1));
        sum = sum.fma(r, all(1));
        IntVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, Exponent.PLACE)
                .add(Exponent.ONE);
        return sum.mul(power.reinterpretAsFloats());
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(EIGHT, value);
    }

    private static FloatVector lower(IntVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    private static FloatVector upper(IntVector pairs) {
        return pairs.and(UPPER).reinterpretAsFloats();
    }

    /** Adds what is left behind the last whole eight, joins, and keeps four products. */
    private static void store(float[] matrix, int at, int width, Rows x, int row, Rows out, float[] sums, int first) {
        for (int i = 0; i < TILE; i++) {
            for (int j = width & -LANES; j < width; j++) {
                int lane = first + i * LANES + j % LANES;
                sums[lane] = Math.fma(matrix[at + i * width + j], x.values()[x.begin(row) + j], sums[lane]);
            }
        }
        join(out, row, sums, first);
    }

    /** Joins and keeps four products. */
    private static void join(Rows out, int row, float[] sums, int first) {
        int to = out.begin(row);
        for (int i = 0; i < TILE; i++) {
            out.values()[to + i] = RowLoops.joined(sums, first + i * LANES);
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

    private static void singleOfPairs(int[] a, int at, int width, float[] b, int from, float[] sums) {
        FloatVector s0 = FloatVector.zero(EIGHT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int half = width / 2;
        for (int j = 0; j < half; j += LANES) {
            int i = at + j;
            FloatVector x = FloatVector.fromArray(EIGHT, b, from + 2 * j);
            FloatVector y = FloatVector.fromArray(EIGHT, b, from + 2 * j + LANES);
            IntVector pairs = IntVector.fromArray(EIGHT_PAIRS, a, i);
            s0 = upper(pairs).fma(y, lower(pairs).fma(x, s0));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + half);
            s1 = upper(pairs).fma(y, lower(pairs).fma(x, s1));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + 2 * half);
            s2 = upper(pairs).fma(y, lower(pairs).fma(x, s2));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + 3 * half);
            s3 = upper(pairs).fma(y, lower(pairs).fma(x, s3));
        }
        s0.intoArray(sums, 0);
        s1.intoArray(sums, LANES);
        s2.intoArray(sums, 2 * LANES);
        s3.intoArray(sums, 3 * LANES);
    }

    /** Too long to be compiled into its callers, in whose midst the compiler loses the types of vectors. */
    private static void pairOfPairs(int[] a, int at, int width, float[] b, int from, int stride, float[] sums) {
        FloatVector s0 = FloatVector.zero(EIGHT);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        int half = width / 2;
        for (int j = 0; j < half; j += LANES) {
            int i = at + j;
            int k = from + 2 * j;
            FloatVector x = FloatVector.fromArray(EIGHT, b, k);
            FloatVector x2 = FloatVector.fromArray(EIGHT, b, k + LANES);
            FloatVector y = FloatVector.fromArray(EIGHT, b, k + stride);
            FloatVector y2 = FloatVector.fromArray(EIGHT, b, k + stride + LANES);
            IntVector pairs = IntVector.fromArray(EIGHT_PAIRS, a, i);
            FloatVector lower = lower(pairs);
            FloatVector upper = upper(pairs);
            s0 = upper.fma(x2, lower.fma(x, s0));
            t0 = upper.fma(y2, lower.fma(y, t0));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + half);
            lower = lower(pairs);
            upper = upper(pairs);
            s1 = upper.fma(x2, lower.fma(x, s1));
            t1 = upper.fma(y2, lower.fma(y, t1));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + 2 * half);
            lower = lower(pairs);
            upper = upper(pairs);
            s2 = upper.fma(x2, lower.fma(x, s2));
            t2 = upper.fma(y2, lower.fma(y, t2));
            pairs = IntVector.fromArray(EIGHT_PAIRS, a, i + 3 * half);
            lower = lower(pairs);
            upper = upper(pairs);
            s3 = upper.fma(x2, lower.fma(x, s3));
            t3 = upper.fma(y2, lower.fma(y, t3));
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
