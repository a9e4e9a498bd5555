package dev.perennial.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.model.Generation;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial generate}: what a model says after a prompt. */
@Command(
        name = "generate",
        description = "Goes on from a prompt, until the model's end of text or the most tokens.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is not said is as the model's generation_config.json has it, if there is one.",
            "--json: {ids (prompt and generated), text (generated)}",
            "Examples:",
            "  perennial generate infra/fixtures/line/base-1 $'Q: Where does Ada Ashby live?\\nA:' --max-tokens 3",
            "  perennial generate MODEL --user 'Where does Ada live?' --temperature 0.7 --top-k 50 --stop $'\\n\\n'",
            "  perennial generate MODEL 'Once' --adapter ADAPTER"
        })
public final class GenerateCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "PROMPT", description = "The text.")
    private Optional<String> text = Optional.empty();

    @Mixin
    private GivenIds ids = new GivenIds();

    @Mixin
    private GivenAdapter adapter = new GivenAdapter();

    @Mixin
    private GivenChat chat = new GivenChat();

    @Mixin
    private GivenSettings settings = new GivenSettings();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        chat.requireOneOf(text, ids);
        GivenSettings.Wanted wanted = settings.wanted(folder);
        try (LanguageModel model = output.during("opening " + folder, () -> adapter.open(folder))) {
            TokenIds prompt = chat.isGiven() ? chat.tokens(folder, model.tokenizer()) : ids.or(text, model);
            GenerationRequest request = wanted.after(prompt);
            output.asItComes().ifPresentOrElse(out -> write(model, request, out), () -> print(model, request));
        }
    }

    private static void write(LanguageModel model, GenerationRequest request, PrintWriter out) {
        Generation unused = Generator.of(model).generate(request, token -> {
            out.print(token.text());
            out.flush();
            return true;
        });
        out.println();
        out.flush();
    }

    private void print(LanguageModel model, GenerationRequest request) {
        try (Progress progress = output.progress("generating")) {
            AtomicInteger tokens = new AtomicInteger();
            Generation generation = Generator.of(model).generate(request, token -> {
                progress.at(tokens.incrementAndGet(), request.maxTokens());
                return true;
            });
            ObjectNode document = Json.object();
            document.set(
                    "ids", Json.tree(request.prompt().plus(generation.ids()).toList()));
            document.put("text", generation.text());
            output.print(document, () -> List.of(generation.text()));
        }
    }
}
