package dev.perennial.merge.basin;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Means and standard deviations of the hidden units of a model's MLPs, layer by layer: what its down projections read.
 */
public final class Units {
    /** Inputs that are held at once, where one layer's are not more. */
    private static final long HELD = 1L << 28;

    private final List<UnitStatistics> layers;

    private Units(List<UnitStatistics> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * Measures a model, which stays the caller's and can be closed then. Peak heap: 256 MiB, or 4 bytes for each token
     * and unit of one layer where that is more.
     *
     * @param texts some thousand tokens of the kind the models are used for
     * @throws MergeException.Misconfigured if there are no two tokens
     */
    public static Units of(LanguageModel model, List<TokenIds> texts) {
        long tokens = requireTokens(texts);
        int all = model.config().layers();
        long layer = tokens * model.config().intermediate() * Float.BYTES;
        int together = (int) Math.max(1, Math.min(all, HELD / layer));
        List<UnitStatistics> found = new ArrayList<>();
        for (int from = 0; from < all; from += together) {
            List<String> modules = IntStream.range(from, Math.min(all, from + together))
                    .mapToObj(at -> model.layout().mlpOutput(at).name())
                    .toList();
            Map<String, Matrix> inputs = Capture.of(model).inputs(texts, modules);
            modules.forEach(module -> found.add(UnitStatistics.of(Objects.requireNonNull(inputs.get(module)))));
        }
        return new Units(found);
    }

    /** How many tokens texts have, of which no statistics need fewer than two. */
    static long requireTokens(List<TokenIds> texts) {
        long tokens = texts.stream().mapToLong(TokenIds::size).sum();
        if (tokens < 2) {
            throw new MergeException.Misconfigured(
                    "expected texts of at least 2 tokens to measure hidden units on, found fewer; pass more text");
        }
        return tokens;
    }

    /** Those of one layer. */
    static UnitStatistics of(LanguageModel model, List<TokenIds> texts, int layer) {
        String module = model.layout().mlpOutput(layer).name();
        Map<String, Matrix> inputs = Capture.of(model).inputs(texts, List.of(module));
        return UnitStatistics.of(Objects.requireNonNull(inputs.get(module)));
    }

    /** Between these and others. */
    Units towards(Units others, double share) {
        if (layers.size() != others.layers.size()) {
            throw new MergeException.Refused("expected two models of as many layers, found " + layers.size() + " and "
                    + others.layers.size() + "; mix models of one shape");
        }
        return new Units(IntStream.range(0, layers.size())
                .mapToObj(layer -> layers.get(layer).towards(others.layers.get(layer), share))
                .toList());
    }

    UnitStatistics layer(int layer) {
        return layers.get(layer);
    }

    int size() {
        return layers.size();
    }
}
