package dev.perennial.cli.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Table;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.NextToken;
import dev.perennial.model.Scored;
import dev.perennial.model.Scorer;
import dev.perennial.model.text.TokenIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial score}: how likely a model finds each token of a text, and what would follow. */
@Command(
        name = "score",
        description = "Natural log-probabilities of a text's tokens, and the likeliest next tokens.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "--json: {ids, logprobs (one fewer than ids), sum, next: [{id, token, logit}]}",
            "Example:",
            "  perennial score infra/fixtures/line/base-1 $'Q: Where does Ada Ashby live?\\nA:' --top 3"
        })
public final class ScoreCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The text.")
    private Optional<String> text = Optional.empty();

    @Mixin
    private GivenIds ids = new GivenIds();

    @Mixin
    private GivenAdapter adapter = new GivenAdapter();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many next tokens (default: ${DEFAULT-VALUE}).")
    private int top;

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        ids.requireOneOf(text);
        if (top < 0) {
            throw new IllegalArgumentException("--top: expected 0 or more, found " + top);
        }
        try (LanguageModel model = output.during("opening " + folder, () -> adapter.open(folder))) {
            ObjectNode document = output.during("scoring", () -> document(model, ids.or(text, model)));
            output.print(document, () -> lines(model, document));
        }
    }

    private ObjectNode document(LanguageModel model, TokenIds given) {
        Scored scored = Scorer.of(model).score(given);
        List<NextToken> next = top == 0 ? List.of() : Scorer.of(model).top(given, top);
        ObjectNode document = Json.object();
        document.set("ids", Json.tree(scored.ids().toList()));
        document.set("logprobs", Json.tree(scored.logProbabilities()));
        document.put("sum", scored.sum());
        ArrayNode tokens = document.putArray("next");
        next.forEach(token -> tokens.addObject()
                .put("id", token.id())
                .put("token", model.tokenizer().token(token.id()))
                .put("logit", token.logit()));
        return document;
    }

    private static List<String> lines(LanguageModel model, JsonNode document) {
        Table table = new Table("TOKEN", "ID", "LOG-PROBABILITY");
        JsonNode logprobs = document.path("logprobs");
        for (int i = 0; i < document.path("ids").size(); i++) {
            int id = document.path("ids").path(i).asInt();
            table.row(model.tokenizer().token(id), id, i == 0 ? "" : logprobs.path(i - 1));
        }
        Table next = new Table("NEXT", "ID", "LOGIT");
        document.path("next")
                .forEach(token -> next.row(token.path("token").asText(), token.path("id"), token.path("logit")));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("sum " + document.path("sum"));
        lines.addAll(next.lines());
        return lines;
    }
}
