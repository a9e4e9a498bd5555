package dev.perennial.edit.practice;

import dev.perennial.edit.method.SettingsSweep;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TextPair;
import dev.perennial.tensor.TensorSource;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * How a model is edited best, found before its first edit: some edits are made at some settings and held against
 * answers that must stay.
 *
 * @param trials every setting tried
 * @param material what they were tried with
 */
public record PracticeSearch(List<Trial> trials, Material material) {
    public PracticeSearch {
        trials = List.copyOf(trials);
    }

    /**
     * Searches.
     *
     * @param model stays its owner's; changed and put back
     * @param stored its weights as they are kept, whose dtype edits are rounded to
     * @param material what to try with
     * @param listener hears after each trial how many are done of all there can be
     */
    public static PracticeSearch in(
            LanguageModel model, TensorSource stored, Material material, BiConsumer<Integer, Integer> listener) {
        SettingsSweep sweep = new SettingsSweep(
                model,
                stored.info(model.layout().mlpOutput(0).weight()).dtype(),
                tokens(model, material.probes()),
                tokens(model, material.kept()),
                material.texts().stream()
                        .flatMap(text -> model.windows(text).stream())
                        .toList());
        return new PracticeSearch(sweep.trials(listener), material);
    }

    /** The best setting tried; of equals the first. */
    public Trial best() {
        return SettingsSweep.best(trials);
    }

    /** How to edit by the best setting. */
    public Practice practice() {
        return new Practice(best().settings(), material.texts(), material.probes());
    }

    private static List<PromptTarget> tokens(LanguageModel model, List<TextPair> pairs) {
        return pairs.stream().map(pair -> pair.tokens(model.tokenizer())).toList();
    }
}
