package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.tensor.ReplacedTensors;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial edits remove}: the model as it would be without one edit; all others are made anew. */
@Command(
        name = "remove",
        description = "Takes one edit out: the weights before the first edit, and the other edits made again.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  perennial edits remove edited 3f2a9c0d11e4b7a8"})
final class EditsRemoveCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FOLDER", description = "An edited model; replaced as a whole.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "ID", description = "The edit's id.")
    private String id = "";

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        OutputFolder target = OutputFolder.replacing(folder);
        try (EditedFolder edited = EditedFolder.open(folder)) {
            EditLedger rest = edited.ledger()
                    .without(EditsExplainCommand.entry(edited, id).request().id());
            EditOrigin origin = edited.origin()
                    .orElseThrow(() -> new Refused(
                            "%s does not carry its weights of before the first edit, so none can be taken out: edit a model without edits"
                                    .formatted(folder)));
            origin.requireOf(edited.weights(), folder);
            TensorSource before = new ReplacedTensors(edited.weights(), origin.weights());
            ObjectNode figures =
                    rest.entries().isEmpty() ? withoutEdits(before, target) : again(origin, before, rest, target);
            figures.put("removed", id).put("ledger", rest.entries().size());
            output.print(figures, () -> lines(figures));
        }
        return 0;
    }

    private ObjectNode withoutEdits(TensorSource before, OutputFolder target) throws IOException {
        target.write(temporary -> ModelCopy.write(folder, EditedFolder.SIDE_FILES, before, temporary));
        return Json.object();
    }

    private ObjectNode again(EditOrigin origin, TensorSource before, EditLedger rest, OutputFolder target)
            throws IOException {
        try (EditRun run = new EditRun(folder, before);
                Progress progress = output.progress("making the other edits again")) {
            EditState state = run.ready(origin.practice(), EditState.fresh());
            EditRun.Task task = new EditRun.Task(origin.practice(), state, rest.requests(), EditLedger.EMPTY);
            EditReport report = run.edit(task, progress::at);
            target.write(temporary -> run.write(task, Optional.of(origin), rest, temporary));
            return EditFigures.of(origin.practice(), report);
        }
    }

    private static List<String> lines(ObjectNode figures) {
        List<String> lines = new ArrayList<>();
        lines.add("Without %s, %d edits are left"
                .formatted(
                        figures.path("removed").asText(), figures.path("ledger").asInt()));
        if (figures.has("edits")) {
            lines.addAll(EditFigures.lines(figures));
        }
        return lines;
    }
}
