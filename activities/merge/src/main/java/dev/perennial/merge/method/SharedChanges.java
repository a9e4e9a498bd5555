package dev.perennial.merge.method;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.ElementWise;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Totals;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reinforced agent merging (RAM): a change that one model alone made is taken whole, one that several made is their
 * mean. With a tensor-local factor (RAM+ TL) a model's own changes are strengthened, the more so the more of its
 * changes are shared.
 */
final class SharedChanges {
    private static final String REFERENCE = "Reinforced agent merging 2026, arXiv 2601.13572";

    static final List<MergeMethod> ROWS = List.of(
            new MergeMethod(
                    "ram",
                    REFERENCE,
                    Arity.atLeast(0, Arity.Base.REQUIRED),
                    List.of(Parameter.of("epsilon", 1e-5)),
                    Rule.each(tensor -> (result, out) -> new SharedChanges(tensor).write(ones(tensor), result, out))),
            new MergeMethod(
                    "ramplus_tl",
                    REFERENCE,
                    Arity.atLeast(0, Arity.Base.REQUIRED),
                    List.of(Parameter.of("epsilon", 1e-5), Parameter.of("r", 0.1), Parameter.of("alpha", 0.2)),
                    Rule.each(tensor -> (result, out) -> {
                        SharedChanges changes = new SharedChanges(tensor);
                        changes.write(changes.factors(tensor.settings()), result, out);
                    })));

    private final List<Input> inputs;
    private final float least;

    private SharedChanges(TensorMerge tensor) {
        this.inputs = new ArrayList<>(List.of(tensor.requiredBase()));
        inputs.addAll(tensor.models());
        this.least = (float) tensor.settings().whole("epsilon");
    }

    private static float[] ones(TensorMerge tensor) {
        float[] ones = new float[tensor.models().size()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** For each model {@code 1 + r min(shared / own, alpha)}, by counts of its changes in this tensor. */
    private float[] factors(Settings settings) {
        int models = inputs.size() - 1;
        double[] counts = Totals.of(inputs, 2 * models, (values, span, sums) -> {
            for (int k = 0; k < span.count(); k++) {
                int changed = changed(values, k);
                for (int i = 0; i < models && changed > 0; i++) {
                    if (change(values, i + 1, k) != 0) {
                        sums[changed > 1 ? i : models + i]++;
                    }
                }
            }
        });
        float[] factors = new float[models];
        for (int i = 0; i < models; i++) {
            double own = Math.max(counts[models + i], settings.whole("epsilon"));
            double ratio = counts[i] == 0 ? 0 : counts[i] / own;
            factors[i] = (float) (1 + settings.whole("r") * Math.min(ratio, settings.whole("alpha")));
        }
        return factors;
    }

    private void write(float[] factors, TensorInfo result, WritableByteChannel out) throws IOException {
        new ElementWise(inputs, result, (values, merged, span) -> {
                    for (int k = 0; k < span.count(); k++) {
                        float added = added(values, factors, k);
                        merged[k] = added == 0 ? values[0][k] : values[0][k] + added;
                    }
                })
                .strict()
                .write(out);
    }

    private float added(float[][] values, float[] factors, int k) {
        int changed = changed(values, k);
        float sum = 0;
        for (int i = 0; i < factors.length && changed > 0; i++) {
            float change = change(values, i + 1, k);
            sum += changed == 1 ? change * factors[i] : change / changed;
        }
        return sum;
    }

    private int changed(float[][] values, int k) {
        int changed = 0;
        for (int i = 1; i < values.length; i++) {
            changed += change(values, i, k) == 0 ? 0 : 1;
        }
        return changed;
    }

    /** How far a model went from the base; 0 if not far enough. */
    private float change(float[][] values, int input, int k) {
        float change = values[input][k] - values[0][k];
        return Math.abs(change) > least ? change : 0;
    }
}
