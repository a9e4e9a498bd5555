package dev.perennial.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.model.Generation;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Sampling;
import dev.perennial.model.text.TokenIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial generate}: what a model says after a prompt. */
@Command(
        name = "generate",
        description = "Goes on from a prompt, until the model's end of text or the most tokens.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "--json: {ids (prompt and generated), text (generated)}",
            "Example:",
            "  perennial generate infra/fixtures/line/base-1 $'Q: Where does Ada Ashby live?\\nA:' --max-tokens 3"
        })
public final class GenerateCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "PROMPT", description = "The text.")
    private Optional<String> text = Optional.empty();

    @Mixin
    private GivenIds ids = new GivenIds();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "The most tokens added (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The draws follow from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        ids.requireOneOf(text);
        Sampling sampling = Sampling.of(temperature, seed);
        try (Progress progress = output.progress("generating");
                LanguageModel model = LanguageModel.open(folder)) {
            TokenIds prompt = ids.or(text, model);
            AtomicInteger tokens = new AtomicInteger();
            Generation generation = Generator.of(model)
                    .generate(GenerationRequest.greedy(prompt, maxTokens).with(sampling), token -> {
                        progress.at(tokens.incrementAndGet(), maxTokens);
                        return true;
                    });
            ObjectNode document = Json.object();
            document.set("ids", Json.tree(prompt.plus(generation.ids()).toList()));
            document.put("text", generation.text());
            output.print(document, () -> List.of(generation.text()));
        }
    }
}
