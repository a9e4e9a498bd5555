package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.SettingsSweep;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.Capture;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.DType;
import java.util.List;

/**
 * What is learnt of a model before its first edit, as when a line is registered: probe edits that are not those to
 * come, and prompts whose answers must stay, which are base text too.
 */
final class Trials {
    private static final int ANSWER = 5;

    private final LanguageModel model;
    private final DType stored;
    private final List<PromptTarget> probes;
    private final List<PromptTarget> kept;

    private Trials(LanguageModel model, DType stored, List<PromptTarget> probes, List<PromptTarget> kept) {
        this.model = model;
        this.stored = stored;
        this.probes = probes;
        this.kept = kept;
    }

    /** Half of the records are probe edits, at most so many; of as many others the unrelated prompts are kept. */
    static Trials of(LanguageModel model, DType stored, List<EditRequest> records, int most) {
        int many = Math.min(most, records.size() / 2);
        List<PromptTarget> probes = records.subList(0, many).stream()
                .map(record -> model.tokenizer().promptTarget(record.prompt(), record.continuation()))
                .toList();
        List<PromptTarget> kept = records.subList(many, 2 * many).stream()
                .map(record -> record.unrelated().isEmpty()
                        ? record.prompt()
                        : record.unrelated().get(0))
                .map(prompt -> answered(model, prompt))
                .toList();
        return new Trials(model, stored, probes, kept);
    }

    private static PromptTarget answered(LanguageModel model, String prompt) {
        TokenIds ids = model.tokenizer().encode(prompt);
        return new PromptTarget(
                ids,
                Generator.of(model)
                        .generate(GenerationRequest.greedy(ids, ANSWER))
                        .ids());
    }

    /** The best of the settings tried. */
    EditSettings search(Figures figures) {
        Stopwatch watch = Stopwatch.start();
        List<Trial> trials = new SettingsSweep(model, stored, probes, kept, texts()).trials();
        Trial best = SettingsSweep.best(trials);
        figures.add("settings tried", trials.size(), 0, "")
                .add("trying them", watch.seconds(), 1, "s")
                .share("probe edits that hold at the best", best.holding())
                .share("answers kept at the best", best.kept());
        return best.settings();
    }

    /**
     * Ready for first edits.
     *
     * @param settings how
     * @param state knows base text and the statistics of edits
     * @param stored the dtype of the weights
     * @param seconds how long it took to learn the state
     */
    record Ready(EditSettings settings, EditState state, DType stored, double seconds) {}

    Ready ready(EditSettings settings) {
        Stopwatch watch = Stopwatch.start();
        EditState state = EditState.fresh();
        state.readText(Capture.of(model).inputs(texts(), settings.modules()));
        new UltraEdit(model, settings, state, stored).warmUp(probes);
        return new Ready(settings, state, stored, watch.seconds());
    }

    private List<TokenIds> texts() {
        return kept.stream().map(PromptTarget::whole).toList();
    }
}
