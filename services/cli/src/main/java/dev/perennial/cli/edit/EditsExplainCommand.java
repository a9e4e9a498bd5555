package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.edit.Editor;
import dev.perennial.edit.failure.EditException;
import dev.perennial.edit.ledger.LedgerEntry;
import dev.perennial.edit.metric.Probe;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial edits explain}: what was asked, how it was made, and whether it holds. */
@Command(
        name = "explain",
        description = "One edit: what was asked, how it was made, and what the model says now.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  perennial edits explain edited 3f2a9c0d11e4b7a8"})
final class EditsExplainCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "An edited model.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "ID", description = "The edit's id.")
    private String id = "";

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        try (EditedFolder edited = EditedFolder.open(folder)) {
            LedgerEntry entry = entry(edited, id);
            ObjectNode document = (ObjectNode) Json.tree(entry.request());
            document.put("revision", entry.revision());
            output.during("asking the model", () -> ask(entry.request(), document));
            edited.practice().ifPresent(practice -> {
                document.put("method", Editor.METHOD);
                document.set("settings", Json.tree(practice.settings()));
            });
            output.print(document, () -> EditsCommand.lines(document));
        }
    }

    /** The edit of an id; refused when there is none. */
    static LedgerEntry entry(EditedFolder edited, String id) {
        return edited.ledger()
                .find(id)
                .orElseThrow(() -> new EditException("The ledger of %s has no edit '%s': see perennial edits list %1$s"
                        .formatted(edited.folder(), id)));
    }

    private ObjectNode ask(EditRequest request, ObjectNode document) {
        try (LanguageModel model = LanguageModel.open(folder)) {
            PromptTarget pair = Probe.pair(model, request.prompt(), request);
            TargetScore score = Scorer.of(model).targets(List.of(pair)).get(0);
            String answer = Generator.of(model)
                    .generate(GenerationRequest.greedy(
                            pair.prompt(), pair.target().size()))
                    .text();
            return document.put("answer", answer)
                    .put("holds", score.exact())
                    .put("logLikelihood", score.logLikelihood());
        }
    }
}
