package dev.perennial.merge.pack;

import dev.perennial.tensor.linalg.Cholesky;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Rounding with error feedback (GPTQ, Frantar et al. 2023, arXiv 2210.17323, algorithm 1): of the weights of a row one
 * after another is rounded, and those that come after it make up for what its error does to the outputs, as far as
 * inputs go together. The algorithm takes the Cholesky factor of the inverse of H, the sum of outer products of inputs;
 * here is that factor's own inverse, {@code H = M M'} with M upper triangular, so that nothing is inverted: the errors
 * before a weight, times its column of M and over its diagonal, are what it makes up for. In float64; the same on any
 * number of threads. Needs 8 n^2 bytes for n inputs.
 */
final class Feedback {
    private static final double DAMPING = 0.01;

    private final int size;
    private final double[] upper;

    private Feedback(int size, double[] upper) {
        this.size = size;
        this.upper = upper;
    }

    /** By this sum of outer products of inputs, which is positive definite. */
    static Feedback of(SymmetricMatrix inputs) {
        int size = inputs.size();
        double[] reversed = inputs.toArray();
        for (int left = 0, right = reversed.length - 1; left < right; left++, right--) {
            double value = reversed[left];
            reversed[left] = reversed[right];
            reversed[right] = value;
        }
        Cholesky factor = SymmetricMatrix.of(size, reversed).cholesky();
        double[] upper = new double[reversed.length];
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                upper[i * size + j] = factor.get(size - 1 - i, size - 1 - j);
            }
        }
        return new Feedback(size, upper);
    }

    /** The sum with 1 % of its mean diagonal on the diagonal, as published. */
    static SymmetricMatrix damped(SymmetricMatrix inputs) {
        double mean = 0;
        for (int i = 0; i < inputs.size(); i++) {
            mean += inputs.get(i, i) / inputs.size();
        }
        return inputs.plusDiagonal(DAMPING * mean);
    }

    /** M in float32: outputs of {@code W} are as far from others as {@code W M} is from theirs. */
    Matrix factor() {
        float[] values = new float[upper.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) upper[i];
        }
        return Matrix.of(size, size, values);
    }

    /** What a weight is best rounded from, after what earlier ones carried to it. */
    double target(int index, double weight, double[] carried) {
        return weight + carried[index] / upper[index * size + index];
    }

    /** Carries a weight's error, itself less what it was rounded to, to those that come after it. */
    void carry(int index, double error, double[] carried) {
        carry(index, error, carried, 0, size);
    }

    /** The same up to before one of them; what is carried to the one at {@code from} comes first. */
    private void carry(int index, double error, double[] carried, int from, int to) {
        for (int later = index + 1; later < to; later++) {
            carried[later - from] += error * upper[index * size + later];
        }
    }

    /** Codes a matrix whose rows belong to inputs: errors go down each of its columns. */
    CodedColumns down(Matrix matrix, List<Integer> bits) {
        CodedColumns coded = CodedColumns.blank(matrix.rows(), bits);
        Workers.shared().run(bits.size(), column -> down(coded, column, CodedColumns.column(matrix, column)));
        return coded;
    }

    private void down(CodedColumns coded, int column, float[] weights) {
        double[] carried = new double[size];
        for (int from = 0; from < size; from = coded.end(from)) {
            int to = coded.end(from);
            coded.fit(column, from, targets(weights, carried, from, to));
            for (int i = from; i < to; i++) {
                coded.put(column, i, (float) target(i, weights[i], carried));
                carry(i, (double) weights[i] - coded.number(column, i), carried);
            }
        }
    }

    /** What a group would be rounded from if it were not rounded. */
    private float[] targets(float[] weights, double[] carried, int from, int to) {
        double[] own = Arrays.copyOfRange(carried, from, to);
        float[] targets = new float[to];
        for (int i = from; i < to; i++) {
            double more = own[i - from] / upper[i * size + i];
            targets[i] = (float) (weights[i] + more);
            carry(i, -more, own, from, to);
        }
        return targets;
    }

    /** Codes a matrix whose columns belong to inputs: errors go from column to column. */
    CodedColumns across(Matrix matrix, List<Integer> bits) {
        CodedColumns coded = CodedColumns.blank(matrix.rows(), bits);
        double[][] carried = new double[matrix.rows()][size];
        for (int column = 0; column < size; column++) {
            int index = column;
            float[] targets = CodedColumns.column(matrix, column);
            for (int row = 0; row < targets.length; row++) {
                targets[row] = (float) target(column, targets[row], carried[row]);
            }
            coded.code(column, targets);
            Workers.shared().run(targets.length, row -> {
                double error = (double) matrix.get(row, index) - coded.number(index, row);
                carry(index, error, carried[row]);
            });
        }
        return coded;
    }
}
