package dev.perennial.merge.basin;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.plan.MergeInputs;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Finite;
import dev.perennial.tensor.kernel.Philox;
import java.util.List;

/**
 * Weight matching of Git Re-Basin (Ainsworth et al. 2023, arXiv 2209.04836, section 3.2 and algorithm 1) for models of
 * Llama's kind: the order of one model's parts in which its weights are as near as may be to another's, without data,
 * by coordinate descent over the residual stream, the MLPs' hidden units and the heads, begun with the stream in the
 * order that embedding and head, whose vocabulary is the same, give it. It finds a local optimum. Reads both models
 * once and then each tensor along an axis as often as the axis is tried. Peak heap: 12 bytes for each pair of places on
 * the largest axis (2.5 GB for 14,336 hidden units) and three times the float32 of the largest tensor; time grows with
 * the third power of the widest axis. The same on any number of threads.
 */
public final class WeightMatching {
    /** Gains below this share of what an order is worth are rounding, and end the descent. */
    private static final double LEAST_GAIN = 1e-9;

    private final Similarities similarities;
    private final ModelConfig config;
    private final Settings settings;
    private Permutations order;

    /**
     * How to search.
     *
     * @param seed decides the order in which axes are tried
     * @param sweeps the most passes over all axes
     * @param moveStream whether the residual stream may be reordered; models of one pre-training share it
     * @param moveValues whether the numbers of values may be reordered inside their heads
     */
    public record Settings(long seed, int sweeps, boolean moveStream, boolean moveValues) {
        /** All may move, in at most 100 sweeps. */
        public static final Settings USUAL = new Settings(0, 100, true, true);

        public Settings {
            if (sweeps < 1) {
                throw new MergeException.Misconfigured(
                        "expected at least 1 sweep of weight matching, found " + sweeps + "; ask for 100");
            }
        }
    }

    private WeightMatching(Similarities similarities, ModelConfig config, Settings settings) {
        this.similarities = similarities;
        this.config = config;
        this.settings = settings;
        this.order = Permutations.identity(config);
    }

    /** As {@link #of(TensorSource, TensorSource, ModelConfig, Settings)}, in the usual way. */
    public static Permutations of(TensorSource first, TensorSource second, ModelConfig config) {
        return of(first, second, config, Settings.USUAL);
    }

    /**
     * The order of the second model's parts that brings it nearest to the first.
     *
     * @param config of both
     * @throws MergeException.Refused if the models differ in tensors or shapes, or the family is built in another way
     * @throws dev.perennial.tensor.NonFiniteException if one holds NaN or infinity
     */
    public static Permutations of(TensorSource first, TensorSource second, ModelConfig config, Settings settings) {
        return matched(first, second, config, settings, Matching.Listener.NONE).order();
    }

    /** The same, telling how it went. */
    public static Matching matched(
            TensorSource first,
            TensorSource second,
            ModelConfig config,
            Settings settings,
            Matching.Listener listener) {
        MergeInputs.of(List.of(first, second)).check();
        Permutations.identity(config).apply(first);
        Finite.require(first);
        Finite.require(second);
        Similarities similarities = new Similarities(Places.of(config, first), first, second);
        return new WeightMatching(similarities, config, settings).run(listener);
    }

    private Matching run(Matching.Listener listener) {
        int axes = 1 + 2 * config.layers();
        int sweep = 0;
        boolean moved = true;
        anchor();
        while (moved && sweep < settings.sweeps()) {
            Permutation tried = Permutation.random(axes, Philox.of(settings.seed(), sweep));
            sweep++;
            moved = false;
            for (int i = 0; i < axes; i++) {
                moved |= improve(tried.at(i));
                listener.tried(sweep, i + 1, axes);
            }
        }
        return new Matching(order, sweep, !moved);
    }

    /** The vocabulary is in one order in both, while layers are compared by chance before the stream is. */
    private void anchor() {
        if (settings.moveStream()) {
            keepStream(similarities.ofAnchored(Axis.STREAM, config.hidden(), order));
        }
    }

    /** Whether another order along this axis is better, which is kept then. */
    private boolean improve(int axis) {
        int layer = (axis - 1) / 2;
        if (axis == 0) {
            return settings.moveStream() && improveStream();
        }
        return axis % 2 == 0 ? improveHeads(layer) : improveUnits(layer);
    }

    private static boolean better(double found, double kept) {
        return found - kept > LEAST_GAIN * Math.max(Math.abs(found), Math.abs(kept));
    }

    private boolean improveStream() {
        return keepStream(similarities.ofPlaces(Axis.STREAM, config.hidden(), order));
    }

    private boolean keepStream(Gains gains) {
        Permutation found = Assignment.largest(gains);
        boolean better = better(gains.of(found), gains.of(order.stream()));
        order = better ? order.withStream(found) : order;
        return better;
    }

    private boolean improveUnits(int layer) {
        Gains gains = similarities.ofPlaces(new Axis(Axis.Kind.UNITS, layer), config.intermediate(), order);
        Permutation found = Assignment.largest(gains);
        boolean better = better(gains.of(found), gains.of(order.units().get(layer)));
        order = better ? order.withUnits(layer, found) : order;
        return better;
    }

    private boolean improveHeads(int layer) {
        Attention attention = config.attention();
        HeadMatching matching = new HeadMatching(
                attention,
                similarities.ofBlocks(new Axis(Axis.Kind.QUERIES, layer), attention.heads(), order),
                similarities.ofBlocks(new Axis(Axis.Kind.KEYS, layer), attention.keyValueHeads(), order),
                similarities.ofPlaces(new Axis(Axis.Kind.VALUES, layer), attention.keyWidth(), order),
                similarities.ofPlaces(new Axis(Axis.Kind.OUTPUTS, layer), attention.queryWidth(), order));
        Heads found = matching.best(settings.moveValues());
        boolean better =
                better(matching.worth(found), matching.worth(order.heads().get(layer)));
        order = better ? order.withHeads(layer, found) : order;
        return better;
    }
}
