package dev.perennial.steps.work;

import dev.perennial.edit.EditListener;
import dev.perennial.edit.Editor;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.metric.Probe;
import dev.perennial.edit.practice.Practice;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.tensor.TensorSource;
import java.util.List;

/**
 * A line's edits made sure of in weights that changed otherwise: those that hold are left alone, those that broke are
 * made again, and the state of editing is that of the new weights.
 *
 * @param before edits that held before
 * @param report how all of them go after
 * @param state what must be remembered to edit on
 * @param changed the edited tensors, in the dtypes in which they are kept
 */
public record Replay(int before, EditReport report, EditState state, TensorSource changed) {
    /**
     * Replays.
     *
     * @param model changed in place
     * @param stored its weights before, for their dtypes
     * @param practice how to edit
     * @param ledger the edits
     */
    public static Replay of(LanguageModel model, TensorSource stored, Practice practice, EditLedger ledger) {
        List<EditRequest> requests = ledger.requests();
        int before = Probe.before(model, List.of()).generated(requests);
        EditState state = practice.ready(model, EditState.fresh());
        EditListener listener = (done, all) -> Pulse.beat("replayed " + done + " of " + all);
        EditReport report = new Editor(model, practice.settings(), state, practice.stored(stored))
                .edit(requests, EditLedger.EMPTY, listener);
        return new Replay(before, report, state, practice.edited(model, stored));
    }
}
