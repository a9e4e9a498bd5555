package dev.perennial.merge.method;

import dev.perennial.merge.method.Choices.Compat;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.ElementWise;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Magnitudes;
import dev.perennial.tensor.kernel.Mask;
import dev.perennial.tensor.kernel.Span;
import dev.perennial.tensor.kernel.Spread;
import dev.perennial.tensor.kernel.Totals;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * Select, calculate, erase (SCE): the elements in which the models differ most, each model weighted by the mean square
 * of its own, those against the sign of their sum erased. mergekit gives all models the same weight where the mean
 * squares together are below 1e-6, as those of fine-tuned models mostly are, and divides by 1e-6 at least; as
 * published, weights are what they are.
 */
final class ChosenElements {
    private static final float LEAST = 1e-6f;

    static final List<MergeMethod> ROWS = List.of(new MergeMethod(
            "sce",
            "Wan et al. 2024, FuseChat, arXiv 2408.07990, section 3.3",
            Arity.atLeast(0, Arity.Base.REQUIRED),
            List.of(Parameter.of("select_topk", 1), Parameter.toggle("int8_mask", false)),
            Rule.each(tensor -> (result, out) -> new ChosenElements(tensor).write(result, out))));

    private final Spread spread;
    private final Mask selected;
    private final boolean published;
    private final float[] weights;

    private ChosenElements(TensorMerge tensor) {
        List<Input> models = tensor.models().isEmpty() ? List.of(tensor.requiredBase()) : tensor.models();
        this.spread = new Spread(tensor.requiredBase(), models);
        this.published = tensor.choices().compat() == Compat.PAPER;
        this.selected = select(tensor.settings().whole("select_topk"));
        this.weights = weights(tensor.result().elements());
    }

    private Mask select(double share) {
        if (share >= 1) {
            return Mask.ALL;
        }
        long kept = (long) ((float) spread.nonZero() * (float) share);
        return kept <= 0 ? Mask.NONE : Magnitudes.largest(spread, kept);
    }

    /** A share for each model, by the mean square of its selected elements. */
    private float[] weights(long elements) {
        int models = spread.tensors().size();
        double[] squares = Totals.of(spread.inputs(), models, (values, span, sums) -> {
            select(values, span);
            for (int i = 0; i < models; i++) {
                sums[i] += squares(values[i + 1], span.count());
            }
        });
        double sum = Arrays.stream(squares).sum();
        boolean equal = published ? sum == 0 : sum / Math.max(1, elements) < LEAST;
        float[] shares = new float[models];
        for (int i = 0; i < models; i++) {
            shares[i] = (float) (equal ? 1.0 / models : squares[i] / sum);
        }
        return shares;
    }

    private static double squares(float[] values, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += (double) values[k] * values[k];
        }
        return sum;
    }

    /** Makes task vectors of the models, and sets to 0 what is not selected. */
    private void select(float[][] values, Span span) {
        Spread.differences(values, span);
        if (selected.equals(Mask.ALL)) {
            return;
        }
        float[] variances = new float[span.count()];
        Spread.variances(values, variances, span);
        selected.drop(variances, span);
        for (int i = 1; i < values.length; i++) {
            for (int k = 0; k < variances.length; k++) {
                values[i][k] = variances[k] == 0 ? 0 : values[i][k];
            }
        }
    }

    private void write(TensorInfo result, WritableByteChannel out) throws IOException {
        new ElementWise(spread.inputs(), result, (values, merged, span) -> {
                    select(values, span);
                    for (int k = 0; k < span.count(); k++) {
                        float added = agreed(values, k);
                        merged[k] = added == 0 ? values[0][k] : values[0][k] + added;
                    }
                })
                .strict()
                .write(out);
    }

    private float agreed(float[][] values, int k) {
        float ballot = 0;
        for (int i = 1; i < values.length; i++) {
            ballot += values[i][k];
        }
        float sum = 0;
        float divisor = 0;
        for (int i = 1; i < values.length; i++) {
            float value = values[i][k];
            if (ballot >= 0 ? value > 0 : value < 0) {
                sum += value * weights[i - 1];
                divisor += weights[i - 1];
            }
        }
        return sum == 0 ? 0 : sum / (published ? divisor : Math.max(divisor, LEAST));
    }
}
