package dev.perennial.edit.method;

import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Finds where and how fast a model is edited best, by a few probe edits at a few settings; the model is left as it was.
 *
 * <p>Score of a setting: the share of probe edits that hold, plus the share of answers kept, so that neither is bought
 * with the other.
 */
public final class SettingsSweep {
    private static final int MADE = 6;
    private static final List<Double> RATES = List.of(1e-4, 3e-4, 1e-3, 3e-3, 1e-2);

    private final LanguageModel model;
    private final DType stored;
    private final List<PromptTarget> edits;
    private final List<PromptTarget> probes;
    private final List<PromptTarget> kept;
    private final Map<String, Matrix> text;

    /**
     * Prepares a sweep.
     *
     * @param model stays its owner's; changed and put back
     * @param stored the dtype in which its weights are kept
     * @param probes prompts with answers the model does not give; the first six are made, all of them warm up
     * @param kept prompts with the answers it gives now
     * @param texts base text, whose keys are protected
     */
    public SettingsSweep(
            LanguageModel model,
            DType stored,
            List<PromptTarget> probes,
            List<PromptTarget> kept,
            List<TokenIds> texts) {
        this.model = model;
        this.stored = stored;
        this.probes = List.copyOf(probes);
        this.edits = this.probes.subList(0, Math.min(MADE, probes.size()));
        this.kept = List.copyOf(kept);
        List<String> all =
                candidates().stream().flatMap(List::stream).distinct().toList();
        this.text = texts.isEmpty() ? Map.of() : Capture.of(model).inputs(texts, all);
    }

    /**
     * One setting tried.
     *
     * @param settings what was tried
     * @param holding the share of probe edits that held
     * @param kept the share of answers kept
     */
    public record Trial(EditSettings settings, double holding, double kept) {
        /** The higher the better. */
        public double score() {
            return holding + kept;
        }
    }

    /** Tries all settings, worst to best not sorted; the first of equals is the gentlest. */
    public List<Trial> trials() {
        return trials((done, all) -> {});
    }

    /** As {@link #trials()}, telling after each trial how many are done of all. */
    public List<Trial> trials(BiConsumer<Integer, Integer> listener) {
        List<Trial> trials = new ArrayList<>();
        int all = candidates().size() * RATES.size();
        for (List<String> modules : candidates()) {
            for (double rate : RATES) {
                trials.add(trial(EditSettings.of(modules, rate)));
                listener.accept(trials.size(), all);
            }
        }
        return List.copyOf(trials);
    }

    /** The best of trials; of equals the first. */
    public static Trial best(List<Trial> trials) {
        return trials.stream()
                .reduce((best, next) -> next.score() > best.score() ? next : best)
                .orElseThrow();
    }

    private Trial trial(EditSettings settings) {
        Map<String, float[]> saved = new HashMap<>();
        settings.modules().forEach(module -> saved.put(module, model.parameter(module + ".weight")));
        try {
            EditState state = EditState.fresh();
            state.readText(only(settings.modules()));
            UltraEdit method = new UltraEdit(model, settings, state, stored);
            method.warmUp(probes);
            method.turn(edits);
            return new Trial(settings, exact(edits), exact(kept));
        } finally {
            saved.forEach((module, weight) -> model.assign(module + ".weight", weight));
        }
    }

    private Map<String, Matrix> only(List<String> modules) {
        Map<String, Matrix> chosen = new HashMap<>(text);
        chosen.keySet().retainAll(modules);
        return chosen;
    }

    private double exact(List<PromptTarget> pairs) {
        List<TargetScore> scores = Scorer.of(model).targets(pairs);
        return scores.stream().filter(TargetScore::exact).count() / (double) Math.max(1, pairs.size());
    }

    /** Down projections: of the last third of the layers but the last, of the middle third, of all but the ends. */
    private List<List<String>> candidates() {
        int layers = model.config().layers();
        int third = Math.max(1, layers / 3);
        return List.of(
                down(layers - 1 - third, layers - 1), down(third, 2 * third), down(Math.min(1, layers - 1), layers));
    }

    private static List<String> down(int from, int to) {
        int first = Math.max(0, from);
        return IntStream.range(first, Math.max(first + 1, to))
                .mapToObj(layer -> "model.layers." + layer + ".mlp.down_proj")
                .toList();
    }
}
