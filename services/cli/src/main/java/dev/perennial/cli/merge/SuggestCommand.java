package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.cli.outcome.Table;
import dev.perennial.merge.selection.DeltaActivations;
import dev.perennial.merge.selection.Similarity;
import dev.perennial.merge.selection.SimilarityPicture;
import dev.perennial.merge.selection.Suggestion;
import dev.perennial.merge.selection.TaskVectors;
import dev.perennial.model.LanguageModel;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial suggest}: what to merge with what, and why, before anything is merged. */
@Command(
        name = "suggest",
        description = "Compares experts of one base, and says which to merge and how.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  perennial suggest expert-a expert-b expert-c --base base --picture alike.svg",
            "  perennial suggest expert-a expert-b --base base --config merge.yml && perennial merge merge.yml merged"
        })
public final class SuggestCommand implements Callable<Integer> {
    @Parameters(arity = "2..*", paramLabel = "MODEL", description = "Experts, as Hugging Face model folders.")
    private List<Path> experts = List.of();

    @Option(names = "--base", required = true, paramLabel = "MODEL", description = "What they were tuned from.")
    private Path base = Path.of("");

    @Option(names = "--picture", paramLabel = "FILE.svg", description = "Draws how they lie to each other.")
    private Optional<Path> picture = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE.yml", description = "Writes the merge as a configuration.")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        picture.ifPresent(file -> Text.requireWritable("picture", file));
        config.ifPresent(file -> Text.requireWritable("configuration", file));
        List<String> names =
                experts.stream().map(path -> path.getFileName().toString()).toList();
        TaskVectors vectors = vectors();
        Similarity activations = activations();
        Suggestion suggestion = Suggestion.of(names, vectors, activations);
        boolean none = suggestion.method().equals(Suggestion.NONE);
        String merge = none ? "" : new SuggestedConfig(base, experts).of(suggestion);
        if (picture.isPresent()) {
            Files.writeString(picture.get(), SimilarityPicture.draw(names, vectors, activations));
        }
        if (config.isPresent() && !none) {
            Files.writeString(config.get(), merge);
        }
        ObjectNode document = document(vectors, activations, suggestion).put("config", merge);
        output.print(document, () -> lines(names, vectors, activations, suggestion, merge));
        if (config.isPresent() && none) {
            throw new Refused("%s is not written, because there is nothing to merge: choose experts of one base"
                    .formatted(config.get()));
        }
        return 0;
    }

    private TaskVectors vectors() {
        List<TensorSource> opened = new ArrayList<>();
        try (TensorSource origin = ModelTensors.open(base);
                Progress progress = output.progress("comparing weights")) {
            experts.forEach(expert -> opened.add(ModelTensors.open(expert)));
            return TaskVectors.of(origin, opened, progress::at);
        } finally {
            opened.forEach(TensorSource::close);
        }
    }

    /** One model at a time. */
    private Similarity activations() {
        DeltaActivations delta = output.during("probing " + base, () -> {
            try (LanguageModel model = LanguageModel.open(base)) {
                return DeltaActivations.from(model);
            }
        });
        List<List<Double>> embeddings = new ArrayList<>();
        for (Path expert : experts) {
            embeddings.add(output.during("probing " + expert, () -> {
                try (LanguageModel model = LanguageModel.open(expert)) {
                    return delta.of(model);
                }
            }));
        }
        return DeltaActivations.similarity(embeddings);
    }

    private ObjectNode document(TaskVectors vectors, Similarity activations, Suggestion suggestion) {
        ObjectNode document = Json.object();
        document.put("base", base.toString());
        ArrayNode models = document.putArray("models");
        for (int i = 0; i < experts.size(); i++) {
            models.addObject()
                    .put("model", experts.get(i).toString())
                    .put("norm", vectors.norms().get(i));
        }
        document.set("cosines", Json.tree(vectors.cosines().rows()));
        document.set("weightCosines", Json.tree(vectors.weights().rows()));
        document.set("conflicts", Json.tree(vectors.conflicts().rows()));
        document.set("activations", Json.tree(activations.rows()));
        document.set("origins", Json.tree(suggestion.origins()));
        document.set("tasks", Json.tree(suggestion.tasks()));
        document.put("method", suggestion.method());
        document.set("reasons", Json.tree(suggestion.reasons()));
        return document;
    }

    private static List<String> lines(
            List<String> names, TaskVectors vectors, Similarity activations, Suggestion suggestion, String merge) {
        Table table = new Table("PAIR", "TASK VECTORS", "OPPOSITE SIGNS", "ACTIVATIONS");
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                table.row(
                        names.get(i) + " and " + names.get(j),
                        number(vectors.cosines().at(i, j)),
                        number(vectors.conflicts().at(i, j)),
                        number(activations.at(i, j)));
            }
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.addAll(suggestion.reasons());
        if (merge.isEmpty()) {
            return lines;
        }
        lines.add("Merge by " + suggestion.method() + ", and let a gate confirm it:");
        lines.add("");
        lines.addAll(merge.lines().toList());
        return lines;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
