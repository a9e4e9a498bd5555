package dev.perennial.tensor.rows;

import dev.perennial.tensor.parallel.Workers;
import java.nio.IntBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A matrix all of whose numbers are bfloat16 numbers, held as such: half the memory to read of the same matrix in
 * float32, and the same products bit for bit. Each sixteen numbers c to c + 15 of a row are eight ints, of which int l
 * holds number c + l in its lower half and c + 8 + l in its upper.
 *
 * @param values out x in / 2 ints
 * @param in numbers of an input row, a multiple of 16
 * @param out numbers of an output row
 */
public record Bfloat16Matrix(IntBuffer values, int in, int out) implements LinearMap {
    private static final int SHARE = 32;
    private static final int GROUP = 2 * RowLoops.LANES;
    private static final int LOWER = 0xFFFF;

    public Bfloat16Matrix {
        if (in % GROUP != 0 || values.capacity() != (long) in / 2 * out) {
            throw new IllegalArgumentException("expected " + in + " / 2 x " + out + " ints, where the former is a"
                    + " multiple of " + GROUP + ", found " + values.capacity());
        }
    }

    /** Whether a matrix can be held so; reads all of it by the shared workers, or until it is known. */
    public static boolean holds(NativeMatrix matrix) {
        if (matrix.transposed() || matrix.in() % GROUP != 0) {
            return false;
        }
        AtomicBoolean exact = new AtomicBoolean(true);
        Workers.shared().run(matrix.tasks(), task -> {
            if (exact.get() && !exact(task, matrix)) {
                exact.set(false);
            }
        });
        return exact.get();
    }

    private static boolean exact(int task, NativeMatrix matrix) {
        int bits = 0;
        for (float value : numbers(task, matrix)) {
            bits |= Float.floatToRawIntBits(value);
        }
        return (bits & LOWER) == 0;
    }

    private static float[] numbers(int task, NativeMatrix matrix) {
        float[] numbers = new float[matrix.outputs(task) * matrix.in()];
        matrix.values().get(matrix.first(task) * matrix.in(), numbers);
        return numbers;
    }

    /**
     * Holds a matrix so; the shared workers do it.
     *
     * @param matrix one of which {@link #holds} is true
     * @param memory room for half as many ints
     */
    public static Bfloat16Matrix of(NativeMatrix matrix, IntBuffer memory) {
        Workers.shared().run(matrix.tasks(), task -> {
            float[] numbers = numbers(task, matrix);
            int[] pairs = new int[numbers.length / 2];
            for (int i = 0; i < pairs.length; i++) {
                int lower = i / RowLoops.LANES * GROUP + i % RowLoops.LANES;
                pairs[i] = Float.floatToRawIntBits(numbers[lower]) >>> Short.SIZE
                        | Float.floatToRawIntBits(numbers[lower + RowLoops.LANES]);
            }
            memory.put(matrix.first(task) * matrix.in() / 2, pairs);
        });
        return new Bfloat16Matrix(memory, matrix.in(), matrix.out());
    }

    @Override
    public int share() {
        return SHARE;
    }

    @Override
    public void products(int task, Rows x, Rows y, Desk desk) {
        int from = first(task);
        int block = desk.rows(in);
        for (int row = 0; row < outputs(task); row += block) {
            int rows = Math.min(block, outputs(task) - row);
            int[] pairs = desk.pairs(rows * in / 2);
            values.get((from + row) * (in / 2), pairs, 0, rows * in / 2);
            desk.pairProducts(pairs, rows, in, x, y.from(from + row));
        }
    }
}
