package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Workers;
import java.util.List;

/**
 * Sums over the elements of tensors of one shape, in one pass and in float64: over spans, pieces and the whole in a
 * fixed order, so they do not depend on threads. Needs what {@link Recipe} states and 8 bytes for each sum and 262,144
 * elements.
 */
public final class Totals {
    private Totals() {}

    /** What is added of a span; called by several threads. */
    @FunctionalInterface
    public interface Addition {
        /**
         * Adds to the sums of a piece what its elements give.
         *
         * @param inputs the values of each input; may be overwritten
         * @param span how many values there are, and whose they are
         * @param sums to be added to
         */
        void add(float[][] inputs, Span span, double[] sums);
    }

    /**
     * So many sums.
     *
     * @throws dev.perennial.tensor.NonFiniteException if an input is not finite
     * @throws dev.perennial.tensor.ShapeMismatchException if the inputs are not all of one shape
     */
    public static double[] of(List<Input> inputs, int count, Addition addition) {
        Operands operands = new Operands(inputs);
        operands.requireShapeOf(operands.info(0));
        Sweep sweep = new Sweep(operands, Operands::loadAll);
        double[][] pieces = new double[sweep.pieces()][count];
        sweep.run(Workers.shared(), (piece, values, span) -> addition.add(values, span, pieces[piece]));
        double[] sums = new double[count];
        for (double[] piece : pieces) {
            for (int i = 0; i < count; i++) {
                sums[i] += piece[i];
            }
        }
        return sums;
    }
}
