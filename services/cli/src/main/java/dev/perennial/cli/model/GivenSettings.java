package dev.perennial.cli.model;

import dev.perennial.model.GenerationRequest;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.Sampling;
import dev.perennial.model.Stop;
import dev.perennial.model.text.TokenIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How a generation goes; what is not given is for the model's generation_config.json to say. */
public final class GivenSettings {
    private static final GenerationSettings USUAL = new GenerationSettings(
            OptionalInt.of(64), OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty());

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most tokens added (default: the model's max_new_tokens, or 64).")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token (default: the model's if it has do_sample, or 0).")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "Draws from the N likeliest tokens only; 0 for all (default: the model's, or 0).")
    private Optional<Integer> topK = Optional.empty();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draws from the likeliest tokens that together have this probability"
                    + " (default: the model's, or 1).")
    private Optional<Double> topP = Optional.empty();

    @Option(names = "--stop", paramLabel = "TEXT", description = "Ends before this text; may be given several times.")
    private List<String> stops = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The draws follow from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** What is asked of the model of a folder; refuses, before it is read, what cannot be asked of any. */
    Wanted wanted(Path folder) {
        return wanted(GenerationSettings.open(folder));
    }

    /** What is asked of a model that says this of itself. */
    public Wanted wanted(GenerationSettings own) {
        GenerationSettings given = new GenerationSettings(
                maxTokens.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                temperature.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
                topK.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                topP.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
        Stop stop = new Stop(true, stops);
        GenerationSettings whole = given.orElse(own).orElse(USUAL);
        return new Wanted(whole.maxTokens().orElseThrow(), whole.sampling(seed), stop);
    }

    /** A request that lacks its prompt. */
    public record Wanted(int maxTokens, Sampling sampling, Stop stop) {
        /** The whole request. */
        public GenerationRequest after(TokenIds prompt) {
            return new GenerationRequest(prompt, maxTokens, sampling, stop);
        }
    }
}
