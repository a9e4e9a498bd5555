package dev.perennial.tensor.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * How much several tensors differ, element by element: the population variance of their differences from a base, taken
 * in float64 and rounded to float32.
 *
 * @param base what differences are taken from
 * @param tensors at least one
 */
public record Spread(Input base, List<Input> tensors) {
    public Spread {
        tensors = List.copyOf(tensors);
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a variance needs at least one tensor beside its base, found none");
        }
    }

    /** The base, then the others. */
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>(List.of(base));
        inputs.addAll(tensors);
        return inputs;
    }

    /** How many elements have a variance that is not 0. */
    public long nonZero() {
        double[] found = Totals.of(inputs(), 1, (values, span, sums) -> {
            float[] variances = new float[span.count()];
            differences(values, span);
            variances(values, variances, span);
            for (int k = 0; k < span.count(); k++) {
                sums[0] += variances[k] == 0 ? 0 : 1;
            }
        });
        return (long) found[0];
    }

    /** Takes the first array's values from those of all others. */
    public static void differences(float[][] values, Span span) {
        for (int i = 1; i < values.length; i++) {
            span.loops().subtract(values[0], values[i], span.count());
        }
    }

    /** The variances of the arrays behind the first. */
    public static void variances(float[][] values, float[] variances, Span span) {
        int models = values.length - 1;
        for (int k = 0; k < span.count(); k++) {
            double mean = 0;
            for (int i = 1; i <= models; i++) {
                mean += values[i][k];
            }
            mean /= models;
            double squares = 0;
            for (int i = 1; i <= models; i++) {
                double away = values[i][k] - mean;
                squares += away * away;
            }
            variances[k] = (float) (squares / models);
        }
    }

    /** Over the variances, which are the first of the values. */
    Sweep sweep() {
        Operands operands = new Operands(inputs());
        operands.requireShapeOf(base.info());
        return new Sweep(operands, (all, span, end, scratch) -> {
            float[][] values = all.loadAll(span, end, scratch);
            differences(values, span);
            variances(values, values[0], span);
        });
    }
}
