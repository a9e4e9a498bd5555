package dev.perennial.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.edit.EditFigures;
import dev.perennial.cli.edit.EditedFolder;
import dev.perennial.cli.edit.Replay;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.transfer.Carriage;
import dev.perennial.transfer.Closeness;
import dev.perennial.transfer.LineSearch;
import dev.perennial.transfer.RowMap;
import dev.perennial.transfer.TransferredTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial transfer}: what was learnt since an old base, on a new base, and the edits made again. */
@Command(
        name = "transfer",
        description = "Carries what a model learnt since its base to a new base version, and makes its edits again.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Strengths 0 to 1 are tried on the suite and on the edits; without either, --strength says how much (1).",
            "Example:",
            "  perennial transfer --from base-1 --tuned edited --to base-2 carried --suite village.jsonl"
        })
public final class TransferCommand implements Callable<Integer> {
    @Option(names = "--from", required = true, paramLabel = "BASE", description = "The base the model stands on.")
    private Path from = Path.of("");

    @Option(names = "--tuned", required = true, paramLabel = "TUNED", description = "The model.")
    private Path tuned = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "NEWBASE", description = "The new base version.")
    private Path to = Path.of("");

    @Parameters(paramLabel = "OUT", description = "The carried model's new folder.")
    private Path out = Path.of("");

    @Option(names = "--suite", paramLabel = "SUITE.jsonl", description = "What the carried model should know.")
    private Optional<Path> suite = Optional.empty();

    @Option(names = "--strength", paramLabel = "A", description = "How much, instead of trying.")
    private Optional<Double> strength = Optional.empty();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        OutputFolder target = new OutputFolder(out);
        report.requireWritable();
        List<Suite> suites = suite.stream()
                .map(path -> SuiteReader.parse(path.toString(), Text.read(path)))
                .toList();
        try (TensorSource base = ModelTensors.open(from);
                EditedFolder edited = EditedFolder.open(tuned);
                TensorSource fresh = ModelTensors.open(to)) {
            Carriage carriage = new Carriage(base, edited.weights(), fresh, rows());
            carriage.check();
            ObjectNode figures = transfer(carriage, edited, suites, target);
            report.write(figures);
            output.print(figures, () -> lines(figures));
        }
        return 0;
    }

    private RowMap rows() {
        try (Tokenizer old = Tokenizer.open(tuned);
                Tokenizer fresh = Tokenizer.open(to)) {
            return RowMap.between(old.tokens(), fresh.tokens());
        }
    }

    private ObjectNode transfer(Carriage carriage, EditedFolder edited, List<Suite> suites, OutputFolder target)
            throws IOException {
        ObjectNode figures = Json.object().put("method", "task_vector");
        figures.put("rows", carriage.rows().toString());
        figures.set("closeness", Json.tree(output.during("comparing the models", () -> Closeness.of(carriage))));
        double a = strength(
                carriage, new StrengthSearch(to, suites, edited.ledger().requests()), figures);
        figures.put("strength", a);
        TensorSource carried = new TransferredTensors(carriage, a);
        target.write(temporary -> {
            if (edited.ledger().entries().isEmpty()) {
                ModelCopy.write(to, Set.of(), carried, temporary);
            } else {
                figures.set("replay", new Replay(edited, output).write(to, carried, temporary));
            }
        });
        return figures.put("out", target.toString());
    }

    private double strength(Carriage carriage, StrengthSearch search, ObjectNode figures) {
        if (strength.isPresent() || !search.hasEvidence()) {
            return strength.orElse(1.0);
        }
        try (Progress progress = output.progress("trying strengths")) {
            LineSearch found = search.over(carriage, progress::at);
            figures.set("curve", Json.tree(found.curve()));
            return found.best();
        }
    }

    private static List<String> lines(JsonNode figures) {
        List<String> lines = new ArrayList<>();
        JsonNode closeness = figures.path("closeness");
        lines.add("task vector %.4g, move of the base %.4g, cosine %.4f; %s"
                .formatted(
                        closeness.path("taskNorm").asDouble(),
                        closeness.path("moveNorm").asDouble(),
                        closeness.path("cosine").asDouble(),
                        figures.path("rows").asText()));
        figures.path("curve")
                .forEach(point -> lines.add("  strength %s scores %.4f"
                        .formatted(point.path("strength"), point.path("score").asDouble())));
        lines.add("strength " + figures.path("strength"));
        if (figures.has("replay")) {
            lines.add("%d edits held before they were made again"
                    .formatted(figures.path("replay").path("holdingBefore").asInt()));
            lines.addAll(EditFigures.lines(figures.path("replay")));
        }
        lines.add("written to " + figures.path("out").asText());
        return lines;
    }
}
