package dev.perennial.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.gate.AccuracyCriterion;
import dev.perennial.gate.Criterion;
import dev.perennial.gate.CriterionOutcome;
import dev.perennial.gate.Evidence;
import dev.perennial.gate.FlipCriterion;
import dev.perennial.gate.Gate;
import dev.perennial.gate.PerplexityCriterion;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.scoring.SuiteScorer;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial evaluate}: a model's score on a suite; against another model, the verdict of the usual gate. */
@Command(
        name = "evaluate",
        description = "Scores a model on a suite; against another model, judges it as a line's gate would.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A suite is JSON lines of type choice, cloze and text. A verdict is an answer: it does not change the exit code.",
            "Examples:",
            "  perennial evaluate infra/fixtures/line/base-1 infra/fixtures/line/village.jsonl",
            "  perennial evaluate edited village.jsonl --against base-1 --report gate.json"
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int RESAMPLES = 10_000;
    private static final long SEED = 1;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "SUITE.jsonl", description = "The suite.")
    private Path file = Path.of("");

    @Option(names = "--against", paramLabel = "MODEL", description = "The model it would replace.")
    private Optional<Path> against = Optional.empty();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        report.requireWritable();
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        Suite suite = SuiteReader.parse(name, Text.read(file));
        SuiteScores after = scores(folder, suite);
        ObjectNode document = Json.object();
        document.put("suite", name);
        document.set("model", figures(folder, after));
        if (against.isPresent()) {
            SuiteScores before = scores(against.get(), suite);
            document.set("against", figures(against.get(), before));
            judge(PairedScores.of(before, after), document);
        } else {
            document.set("scores", Json.tree(after));
        }
        report.write(document);
        document.remove("scores");
        output.print(document, () -> lines(document));
        return 0;
    }

    private SuiteScores scores(Path model, Suite suite) {
        try (Progress progress = output.progress("scoring " + model);
                LanguageModel opened = LanguageModel.open(model)) {
            return SuiteScorer.score(suite, new ModelScoring(opened, progress::at));
        }
    }

    private static ObjectNode figures(Path model, SuiteScores scores) {
        ObjectNode node = Json.object().put("folder", model.toString());
        int items = scores.items().size();
        if (items > 0) {
            long right = scores.right(Normalisation.RAW);
            node.put("items", items).put("right", right).put("accuracy", (double) right / items);
            node.put("accuracyPerCharacter", (double) scores.right(Normalisation.PER_CHARACTER) / items);
        }
        if (!scores.passages().isEmpty()) {
            node.put("passages", scores.passages().size());
            node.put("perplexity", scores.perplexity()).put("bitsPerByte", scores.bitsPerByte());
        }
        return node;
    }

    private static void judge(PairedScores scores, ObjectNode document) {
        GateSettings standard = GateSettings.standard(List.of(), List.of());
        List<Criterion> criteria = new ArrayList<>();
        if (!scores.items().isEmpty()) {
            criteria.add(new FlipCriterion(standard.flipMargin(), standard.alpha(), Normalisation.RAW));
            criteria.add(new AccuracyCriterion(standard.accuracyMargin(), standard.alpha(), Normalisation.RAW));
        }
        if (!scores.passages().isEmpty()) {
            criteria.add(new PerplexityCriterion(standard.perplexityMargin(), standard.alpha(), RESAMPLES, SEED));
        }
        List<CriterionOutcome> outcomes = new Gate(criteria).judge(new Evidence(scores, Map.of()));
        document.put("verdict", Gate.together(outcomes).name());
        ArrayNode judged = document.putArray("criteria");
        for (CriterionOutcome outcome : outcomes) {
            CriterionResult result = outcome.result();
            ObjectNode node = judged.addObject()
                    .put("name", result.name())
                    .put("verdict", result.verdict().name())
                    .put("figure", result.figure())
                    .put("bound", result.bound())
                    .put("needed", outcome.needed())
                    .put("sentence", result.sentence());
            ObjectNode figures = node.putObject("figures");
            outcome.figures().forEach(figure -> figures.put(figure.name(), figure.value()));
        }
        document.set("scores", Json.tree(scores));
    }

    private static List<String> lines(JsonNode document) {
        List<String> lines = new ArrayList<>();
        for (String side : List.of("model", "against")) {
            JsonNode figures = document.path(side);
            if (figures.has("accuracy")) {
                lines.add("%s: %d of %d right (%.4f)"
                        .formatted(
                                figures.path("folder").asText(),
                                figures.path("right").asLong(),
                                figures.path("items").asLong(),
                                figures.path("accuracy").asDouble()));
            }
            if (figures.has("perplexity")) {
                lines.add("%s: perplexity %.4f over %d passages"
                        .formatted(
                                figures.path("folder").asText(),
                                figures.path("perplexity").asDouble(),
                                figures.path("passages").asLong()));
            }
        }
        if (document.has("verdict")) {
            lines.add(document.path("verdict").asText());
            document.path("criteria")
                    .forEach(criterion -> lines.add("  %s %s: %s"
                            .formatted(
                                    criterion.path("verdict").asText(),
                                    criterion.path("name").asText(),
                                    criterion.path("sentence").asText())));
        }
        return lines;
    }
}
