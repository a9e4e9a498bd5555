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
 * with the other. First the rate is sought in the layers before the last, from the gentlest on until faster is worse;
 * then other layers are tried at that rate. A setting without fault ends the search.
 */
public final class SettingsSweep {
    private static final int MADE = 6;
    private static final List<Double> RATES = List.of(1e-4, 2e-4, 4e-4, 8e-4, 1.6e-3, 3.2e-3);
    private static final double FAULTLESS = 2;
    /** Layers edited at most: the state that protects keys grows with them. */
    private static final int MOST = 6;

    private final LanguageModel model;
    private final DType stored;
    private final List<PromptTarget> edits;
    private final List<PromptTarget> probes;
    private final List<PromptTarget> kept;
    private final Map<String, Matrix> text;
    private final EditState textState = EditState.fresh();

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
        List<String> all = candidates(outputs(model)).stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
        this.text = texts.isEmpty() ? Map.of() : Capture.of(model).inputs(texts, all);
    }

    /**
     * One setting tried.
     *
     * @param settings what was tried
     * @param holding the share of probe edits that held
     * @param kept the share of answers kept; 1 if there are none
     */
    public record Trial(EditSettings settings, double holding, double kept) {
        /** The higher the better. */
        public double score() {
            return holding + kept;
        }
    }

    /** Tries settings, in the order tried; the first of equals is the gentlest. */
    public List<Trial> trials() {
        return trials((done, all) -> {});
    }

    /** As {@link #trials()}, telling after each trial how many are done of all there can be. */
    public List<Trial> trials(BiConsumer<Integer, Integer> listener) {
        List<List<String>> places = candidates(outputs(model));
        int all = RATES.size() + places.size() - 1;
        List<Trial> trials = new ArrayList<>();
        double last = 0;
        for (int i = 0; i < RATES.size() && !decided(trials, last); i++) {
            last = trials.isEmpty() ? 0 : trials.get(i - 1).score();
            trials.add(trial(EditSettings.of(places.get(0), RATES.get(i))));
            listener.accept(trials.size(), all);
        }
        double rate = best(trials).settings().rate();
        for (int i = 1; i < places.size() && best(trials).score() < FAULTLESS; i++) {
            trials.add(trial(EditSettings.of(places.get(i), rate)));
            listener.accept(trials.size(), all);
        }
        listener.accept(all, all);
        return List.copyOf(trials);
    }

    /** Whether the last rate was without fault, or worse than the one before. */
    private static boolean decided(List<Trial> trials, double before) {
        if (trials.isEmpty()) {
            return false;
        }
        double score = trials.get(trials.size() - 1).score();
        return score == FAULTLESS || score < before;
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
            textState.readText(unread(settings.modules()));
            EditState state = textState.withoutEdits();
            UltraEdit method = new UltraEdit(model, settings, state, stored);
            method.warmUp(probes);
            method.turn(edits);
            return new Trial(settings, exact(edits), exact(kept));
        } finally {
            saved.forEach((module, weight) -> model.assign(module + ".weight", weight));
        }
    }

    private Map<String, Matrix> unread(List<String> modules) {
        Map<String, Matrix> chosen = new HashMap<>(text);
        chosen.keySet().retainAll(modules);
        chosen.keySet().removeIf(textState::hasText);
        return chosen;
    }

    private double exact(List<PromptTarget> pairs) {
        if (pairs.isEmpty()) {
            return 1;
        }
        List<TargetScore> scores = Scorer.of(model).targets(pairs);
        return scores.stream().filter(TargetScore::exact).count() / (double) pairs.size();
    }

    private static List<String> outputs(LanguageModel model) {
        return IntStream.range(0, model.config().layers())
                .mapToObj(layer -> model.layout().mlpOutput(layer).name())
                .toList();
    }

    /** MLP outputs, given layer by layer: before the last, the later half of these, those of the middle. */
    static List<List<String>> candidates(List<String> outputs) {
        int last = outputs.size() - 1;
        int many = Math.min(MOST, Math.max(1, last - 1));
        int middle = Math.max(0, (last + 1 - many) / 2 - 1);
        return List.of(
                some(outputs, last - many, last),
                some(outputs, last - (many + 1) / 2, last),
                some(outputs, middle, middle + many));
    }

    private static List<String> some(List<String> outputs, int from, int to) {
        int first = Math.max(0, from);
        return outputs.subList(first, Math.max(first + 1, to));
    }
}
