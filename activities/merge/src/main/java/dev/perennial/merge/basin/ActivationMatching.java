package dev.perennial.merge.basin;

import dev.perennial.merge.plan.MergeInputs;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.LinearModule;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Activation matching of Git Re-Basin (Ainsworth et al. 2023, arXiv 2209.04836, section 3.1) for models of Llama's
 * kind: the order of one model's parts in which they do on texts what another's do, by correlations (Li et al. 2016,
 * arXiv 1511.07543, section 3). Compared is what projections read: the stream behind its norms at queries and gates,
 * the values that heads have gathered at their output, and hidden units at the down projection; each axis once, for
 * none waits for another. Peak heap: what a layer's projections read in both models, 4 bytes each, and 12 bytes for
 * each pair of places on the largest axis.
 */
public final class ActivationMatching {
    private static final int QUERIES = 0;
    private static final int OUTPUTS = 3;
    private static final int GATES = 4;
    private static final int DOWN = 6;
    private static final List<Integer> COMPARED = List.of(QUERIES, OUTPUTS, GATES, DOWN);

    private final LanguageModel first;
    private final LanguageModel second;
    private final List<TokenIds> texts;

    private ActivationMatching(LanguageModel first, LanguageModel second, List<TokenIds> texts) {
        this.first = first;
        this.second = second;
        this.texts = List.copyOf(texts);
    }

    /**
     * The order of the second model's parts in which they do what the first's do. Both models stay the caller's.
     *
     * @param texts some thousand tokens of the kind the models are used for
     * @param settings of which only what may move counts
     * @throws dev.perennial.merge.failure.MergeException.Refused if the models differ in tensors or shapes, or the
     *     family is built in another way
     * @throws dev.perennial.merge.failure.MergeException.Misconfigured if there are no two tokens
     */
    public static Permutations of(
            LanguageModel first, LanguageModel second, List<TokenIds> texts, WeightMatching.Settings settings) {
        try (TensorSource one = first.weights();
                TensorSource other = second.weights()) {
            MergeInputs.of(List.of(one, other)).check();
            Permutations.identity(first.config()).apply(one);
        }
        Units.requireTokens(texts);
        return new ActivationMatching(first, second, texts).order(settings);
    }

    private Permutations order(WeightMatching.Settings settings) {
        ModelConfig config = first.config();
        Gains stream = new Gains(config.hidden());
        List<Permutation> units = new ArrayList<>();
        List<Heads> heads = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            Layer read = layer(layer);
            read.compare(QUERIES, stream);
            read.compare(GATES, stream);
            Gains hidden = new Gains(config.intermediate());
            read.compare(DOWN, hidden);
            units.add(Assignment.largest(hidden));
            Gains values = new Gains(config.attention().queryWidth());
            read.compare(OUTPUTS, values);
            heads.add(HeadMatching.ofOutputs(config.attention(), values).best(settings.moveValues()));
        }
        Permutation moved = settings.moveStream() ? Assignment.largest(stream) : Permutation.identity(config.hidden());
        return new Permutations(config, moved, units, heads);
    }

    private Layer layer(int layer) {
        List<String> modules =
                first.layout().modules(layer).stream().map(LinearModule::name).toList();
        List<String> read = COMPARED.stream().map(modules::get).toList();
        return new Layer(
                modules,
                Capture.of(first).inputs(texts, read),
                Capture.of(second).inputs(texts, read));
    }

    /** What a layer's projections read in both models, by their names. */
    private record Layer(List<String> modules, Map<String, Matrix> one, Map<String, Matrix> other) {
        void compare(int module, Gains gains) {
            String name = modules.get(module);
            Correlations.add(gains, Objects.requireNonNull(one.get(name)), Objects.requireNonNull(other.get(name)));
        }
    }
}
