package dev.perennial.merge.pack;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A matrix whose columns are coded, each in bits of its own and in groups of {@link Grid#GROUP} numbers with their
 * steps. Coding does not depend on threads.
 */
final class CodedColumns {
    private static final String CODES = ".codes";
    private static final String STEPS = ".steps";

    private final int length;
    private final List<Integer> bits;
    private final int[] starts;
    private final byte[] codes;
    private final float[] steps;

    private CodedColumns(int length, List<Integer> bits) {
        this.length = length;
        this.bits = bits;
        this.starts = new int[bits.size()];
        for (int column = 1; column < starts.length; column++) {
            starts[column] = Math.toIntExact(starts[column - 1] + BitString.bytes(length, bits.get(column - 1)));
        }
        this.codes = new byte[Math.toIntExact(bytes(length, bits))];
        this.steps = new float[Math.multiplyExact(bits.size(), Grid.groups(length))];
    }

    private static long bytes(int length, List<Integer> bits) {
        return bits.stream().mapToLong(each -> BitString.bytes(length, each)).sum();
    }

    /** Bytes of codes and steps. */
    static long stored(int length, List<Integer> bits) {
        return bytes(length, bits) + (long) DType.BF16.bytes() * bits.size() * Grid.groups(length);
    }

    /** Columns that nothing is coded in yet, each number once in any order, groups fitted first. */
    static CodedColumns blank(int length, List<Integer> bits) {
        return new CodedColumns(length, bits);
    }

    /** Codes a matrix with as many columns as there are bits, every number to its nearest. */
    static CodedColumns of(Matrix matrix, List<Integer> bits) {
        CodedColumns coded = blank(matrix.rows(), bits);
        Workers.shared().run(bits.size(), column -> coded.code(column, column(matrix, column)));
        return coded;
    }

    static float[] column(Matrix matrix, int column) {
        float[] numbers = new float[matrix.rows()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = matrix.get(i, column);
        }
        return numbers;
    }

    /** Codes a whole column, every number to its nearest. */
    void code(int column, float[] numbers) {
        for (int from = 0; from < length; from += Grid.GROUP) {
            fit(column, from, numbers);
            for (int i = from; i < end(from); i++) {
                put(column, i, numbers[i]);
            }
        }
    }

    /** Where the group ends that begins here. */
    int end(int from) {
        return Math.min(length, from + Grid.GROUP);
    }

    /** Fits the step of the group of a column that begins here to its numbers among these of the column. */
    void fit(int column, int from, float[] numbers) {
        steps[step(column, from)] = new Grid(bits.get(column)).step(numbers, from, end(from));
    }

    private int step(int column, int index) {
        return column * Grid.groups(length) + index / Grid.GROUP;
    }

    /** Codes a number of a group that is fitted. */
    void put(int column, int index, float number) {
        Grid grid = new Grid(bits.get(column));
        int code = grid.bits(grid.code(number, steps[step(column, index)]));
        BitString.put(codes, starts[column], index, bits.get(column), code);
    }

    /** The number that a code stands for. */
    float number(int column, int index) {
        int code = BitString.get(codes, starts[column], index, bits.get(column));
        return new Grid(bits.get(column)).number(code, steps[step(column, index)]);
    }

    /** The matrix that the codes stand for. */
    Matrix matrix() {
        int columns = bits.size();
        float[] values = new float[Math.multiplyExact(length, columns)];
        Workers.shared().run(columns, column -> {
            for (int i = 0; i < length; i++) {
                values[i * columns + column] = number(column, i);
            }
        });
        return Matrix.of(length, columns, values);
    }

    /** Keeps codes and steps under a name. */
    void keep(MemoryTensors parts, String name) {
        parts.put(TensorInfo.of(name + CODES, DType.U8, codes.length), ByteBuffer.wrap(codes));
        parts.put(TensorInfo.of(name + STEPS, DType.BF16, steps.length), steps);
    }

    /**
     * Reads what {@link #keep} kept.
     *
     * @throws MergeException.Refused if it is not what these bits need
     */
    static CodedColumns read(TensorSource parts, String name, int length, List<Integer> bits) {
        CodedColumns coded = new CodedColumns(length, bits);
        ByteBuffer codes = parts.bytes(name + CODES);
        float[] steps = parts.floats(name + STEPS);
        if (codes.remaining() != coded.codes.length || steps.length != coded.steps.length) {
            throw new MergeException.Refused("expected " + coded.codes.length + " bytes of " + name + CODES + " and "
                    + coded.steps.length + " steps in " + parts.origin() + ", found " + codes.remaining() + " and "
                    + steps.length + "; restore the pack, or pack again");
        }
        codes.get(coded.codes);
        System.arraycopy(steps, 0, coded.steps, 0, steps.length);
        return coded;
    }
}
