package dev.perennial.cli.edit;

import dev.perennial.cli.file.ModelCopy;
import dev.perennial.edit.EditListener;
import dev.perennial.edit.Editor;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.metric.Probe;
import dev.perennial.edit.practice.Material;
import dev.perennial.edit.practice.Practice;
import dev.perennial.edit.practice.PracticeSearch;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.gate.suite.Suite;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import dev.perennial.tensor.ReplacedTensors;
import dev.perennial.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Edits made in weights and written with all that belongs to them. Needs the memory of one {@link LanguageModel} and
 * the heap of the edited weights twice.
 */
public final class EditRun implements AutoCloseable {
    private final Path original;
    private final TensorSource stored;
    private final LanguageModel model;

    /**
     * Opens a model to edit.
     *
     * @param original whose configuration, tokenizer and side files are taken
     * @param stored the weights to begin with; stay the caller's to close
     */
    public EditRun(Path original, TensorSource stored) {
        this.original = original;
        this.stored = stored;
        this.model = LanguageModel.open(original, stored);
    }

    /**
     * What is made of what.
     *
     * @param practice how
     * @param state what is remembered of earlier edits
     * @param requests what shall be so
     * @param earlier the edits before
     */
    record Task(Practice practice, EditState state, List<EditRequest> requests, EditLedger earlier) {}

    /**
     * How the model is edited best.
     *
     * @param requests the edits to come, which are tried
     * @param suite what else the model must go on to know
     * @param listener hears how many settings are tried of all
     */
    PracticeSearch search(List<EditRequest> requests, Optional<Suite> suite, BiConsumer<Integer, Integer> listener) {
        List<TextPair> questions = suite.stream()
                .flatMap(known -> known.questions().stream())
                .map(question -> new TextPair(question.prompt(), question.answer()))
                .toList();
        return PracticeSearch.in(model, stored, Material.ofRequests(model, requests, questions), listener);
    }

    /** How many edits the model gives as it is. */
    int holding(List<EditRequest> requests) {
        return Probe.before(model, List.of()).generated(requests);
    }

    /** A state for first edits, which knows base text and the statistics of edits. */
    EditState ready(Practice practice, EditState state) {
        return practice.ready(model, state);
    }

    /** Makes the edits in memory; {@code task}'s state is changed. */
    EditReport edit(Task task, EditListener listener) {
        Practice practice = task.practice();
        return new Editor(model, practice.settings(), task.state(), practice.stored(stored))
                .edit(task.requests(), task.earlier(), listener);
    }

    /**
     * Writes the edited model.
     *
     * @param task what was made
     * @param before the origin of earlier edits, which stays the origin
     * @param ledger all edits now
     * @param into an empty folder
     */
    void write(Task task, Optional<EditOrigin> before, EditLedger ledger, Path into) throws IOException {
        TensorSource edited = task.practice().edited(model, stored);
        ModelCopy.write(original, EditedFolder.SIDE_FILES, new ReplacedTensors(stored, edited), into);
        Files.writeString(into.resolve(EditLedger.FILE), ledger.json());
        task.state().write(into);
        TensorSource weights =
                before.map(EditOrigin::weights).orElseGet(() -> task.practice().originals(stored));
        if (before.isPresent() || task.earlier().entries().isEmpty()) {
            EditOrigin.of(task.practice(), weights, edited).write(into);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
