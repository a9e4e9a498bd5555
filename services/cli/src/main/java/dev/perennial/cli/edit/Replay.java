package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** All edits of a folder, made again in other weights. */
public final class Replay {
    private final EditedFolder from;
    private final Output output;

    /** Replays the edits of a folder, as it made them where that is known. */
    public Replay(EditedFolder from, Output output) {
        this.from = from;
        this.output = output;
    }

    /**
     * Makes them and writes the folder; returns the figures, with how many held before.
     *
     * @param original whose configuration, tokenizer and side files are taken
     * @param weights the weights to make them in; stay the caller's to close
     * @param into an empty folder
     */
    public ObjectNode write(Path original, TensorSource weights, Path into) throws IOException {
        EditLedger ledger = from.ledger();
        try (EditRun run = new EditRun(original, weights);
                Progress progress = output.progress("making the edits again")) {
            int before = run.holding(ledger.requests());
            Practice practice = from.practice()
                    .orElseGet(() -> run.search(ledger.requests(), Optional.empty(), progress::at)
                            .practice());
            EditState state = run.ready(practice, EditState.fresh());
            EditRun.Task task = new EditRun.Task(practice, state, ledger.requests(), EditLedger.EMPTY);
            EditReport made = run.edit(task, progress::at);
            run.write(task, Optional.empty(), ledger, into);
            return EditFigures.of(practice, made).put("holdingBefore", before);
        }
    }
}
