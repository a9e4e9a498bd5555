package dev.perennial.cli.merge;

import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.merge.basin.ActivationMatching;
import dev.perennial.merge.basin.Matching;
import dev.perennial.merge.basin.WeightMatching;
import dev.perennial.merge.basin.WeightMatching.Settings;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.text.TokenIds;
import java.util.List;
import picocli.CommandLine.Option;

/** How the order of a model's parts is to be found. */
final class GivenMatching {
    @Option(
            names = "--by",
            paramLabel = "WHAT",
            description =
                    "What is compared: weights, usually, or activations, which is what parts do on --text: better for"
                            + " models that were trained apart.")
    private By by = By.WEIGHTS;

    @Option(names = "--seed", paramLabel = "N", description = "Decides the order in which parts are tried; usually 0.")
    private long seed;

    @Option(names = "--sweeps", paramLabel = "N", description = "Passes over all parts at most; usually 100.")
    private int sweeps = Settings.USUAL.sweeps();

    @Option(
            names = "--keep-stream",
            description = "Leaves the residual stream in its order, which models of one pre-training share.")
    private boolean keepStream;

    @Option(names = "--keep-values", description = "Leaves the numbers of values inside each head in their order.")
    private boolean keepValues;

    /** What of two models is compared. */
    enum By {
        WEIGHTS,
        ACTIVATIONS
    }

    /** Refuses, before the work, what cannot be done. */
    void requireFitting(boolean withText, boolean mixed) {
        if (by == By.ACTIVATIONS && !withText) {
            throw new Refused("--by activations compares what the models do on a text: add --text FILE");
        }
        if (by == By.WEIGHTS && withText && !mixed) {
            throw new Refused("--text is for --by activations or about a mixture: add one of them,"
                    + " such as --interpolate 0.5");
        }
    }

    /** The order of the other model's parts that brings it nearest to the reference. */
    Matching match(MixedModels models, ModelConfig config, List<TokenIds> texts, Output output) {
        Settings settings = new Settings(seed, sweeps, !keepStream, !keepValues);
        if (by == By.ACTIVATIONS) {
            return output.during("comparing what both models do", () -> byActivations(models, texts, settings));
        }
        try (Progress progress = output.progress("matching, sweep by sweep")) {
            return WeightMatching.matched(
                    models.fixed(), models.aligned(), config, settings, (sweep, axis, axes) -> progress.at(axis, axes));
        }
    }

    private static Matching byActivations(MixedModels models, List<TokenIds> texts, Settings settings) {
        try (LanguageModel first = LanguageModel.open(models.reference(), models.fixed());
                LanguageModel second = LanguageModel.open(models.model(), models.aligned())) {
            return new Matching(ActivationMatching.of(first, second, texts, settings), 1, true);
        }
    }
}
