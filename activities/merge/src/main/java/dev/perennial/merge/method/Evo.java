package dev.perennial.merge.method;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.ElementWise;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Magnitudes;
import dev.perennial.tensor.kernel.Magnitudes.Band;
import dev.perennial.tensor.kernel.Mask;
import dev.perennial.tensor.kernel.Span;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Evo-Merging (Chen et al. 2025, arXiv 2509.12951, algorithm 1) on task vectors, and an election of signs of our own.
 * Published are two settings a model: the share alpha of elements that denoising keeps, by magnitude, and the factor
 * beta of either sign (sign-aware: a model may be subtracted), both found by evolution. For each model i and each
 * tensor:
 *
 * <ol>
 *   <li>task vector {@code d_i = x_i - b} in float32;
 *   <li>denoising: only the {@code max(1, floor(density_i n))} elements of largest magnitude stay (none at density 0);
 *   <li>scaling: {@code v_i = weight_i d_i};
 *   <li>ours: {@code v_i} times {@code agree_i} where its sign is that of {@code sum(v_i)} of the element, 0 counting
 *       as positive, else times {@code disagree_i}; by default both are 1, which changes nothing;
 *   <li>result: {@code b + sum(v_i)}.
 * </ol>
 *
 * The authors keep shares of LoRA's A alone and add up A and B apart, so that their merged adapter has products of one
 * model's A with another's B; task vectors of whole weights have no such factors, so figures of theirs are not to be
 * expected, and no parity with their code is claimed. They round the number kept; equal magnitudes at the border all
 * stay with them, the first ones here. Density 1 is task arithmetic, and {@code agree = 1, disagree = 0} is TIES
 * without normalization.
 */
final class Evo {
    static final List<MergeMethod> ROWS = List.of(new MergeMethod(
            "evo",
            "Chen et al. 2025, Black-box model merging (Evo-Merging), arXiv 2509.12951, algorithm 1, on task vectors;"
                    + " elections, where asked for, as in Yadav et al. 2023, arXiv 2306.01708",
            Arity.atLeast(1, Arity.Base.REQUIRED),
            List.of(
                    Parameter.required("weight"),
                    Parameter.ofModel("density", 1),
                    Parameter.ofModel("agree", 1),
                    Parameter.ofModel("disagree", 1)),
            Rule.each(Evo::of)));

    private Evo() {}

    private static Computation of(TensorMerge tensor) {
        Settings settings = tensor.settings();
        List<Voice> voices = new ArrayList<>();
        for (int i = 0; i < tensor.models().size(); i++) {
            voices.add(new Voice(
                    settings.ofModels("weight").get(i).floatValue(),
                    settings.ofModels("density").get(i),
                    settings.ofModels("agree").get(i).floatValue(),
                    settings.ofModels("disagree").get(i).floatValue()));
        }
        return (result, out) -> new Pass(tensor, voices).write(result, out);
    }

    /** The settings of one model. */
    private record Voice(float weight, double density, float agree, float disagree) {}

    /** The masks of all models, then one pass over the elements. */
    private static final class Pass {
        private final List<Voice> voices;
        private final List<Input> inputs = new ArrayList<>();
        private final List<Mask> masks = new ArrayList<>();

        Pass(TensorMerge tensor, List<Voice> voices) {
            this.voices = voices;
            inputs.add(tensor.requiredBase());
            inputs.addAll(tensor.models());
            long elements = tensor.result().elements();
            List<Band> bands = voices.stream()
                    .map(voice -> new Band(0, kept(voice.density(), elements)))
                    .toList();
            masks.addAll(Magnitudes.bands(tensor.requiredBase(), tensor.models(), bands));
        }

        private static long kept(double density, long elements) {
            if (density >= 1) {
                return elements;
            }
            return density <= 0 || elements == 0 ? 0 : Math.max(1, (long) (density * elements));
        }

        void write(TensorInfo result, WritableByteChannel out) throws IOException {
            new ElementWise(inputs, result, this::apply).strict().write(out);
        }

        private void apply(float[][] values, float[] result, Span span) {
            float[] base = values[0];
            for (int i = 0; i < voices.size(); i++) {
                float[] vector = values[i + 1];
                for (int k = 0; k < span.count(); k++) {
                    vector[k] -= base[k];
                }
                masks.get(i).drop(vector, span);
                for (int k = 0; k < span.count(); k++) {
                    vector[k] *= voices.get(i).weight();
                }
            }
            for (int k = 0; k < span.count(); k++) {
                float added = added(values, k);
                result[k] = added == 0 ? base[k] : base[k] + added;
            }
        }

        private float added(float[][] values, int k) {
            float ballot = 0;
            for (int i = 0; i < voices.size(); i++) {
                ballot += values[i + 1][k];
            }
            float sum = 0;
            for (int i = 0; i < voices.size(); i++) {
                float value = values[i + 1][k];
                boolean agrees = ballot >= 0 ? value > 0 : value < 0;
                sum += value * (agrees ? voices.get(i).agree() : voices.get(i).disagree());
            }
            return sum;
        }
    }
}
