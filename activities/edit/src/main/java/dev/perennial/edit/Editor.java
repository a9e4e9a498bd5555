package dev.perennial.edit;

import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.metric.Probe;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes edits in a model and says how they went; the front door of this module. */
public final class Editor {
    /** The name of the method, the only one yet. */
    public static final String METHOD = "ultraedit";

    private final LanguageModel model;
    private final EditSettings settings;
    private final EditState state;
    private final UltraEdit method;

    /**
     * Prepares to edit.
     *
     * @param model changed in place; stays its owner's to close
     * @param settings which modules, how fast
     * @param state what is remembered of earlier edits; changed in place
     * @param stored the dtype in which the model's weights are kept
     */
    public Editor(LanguageModel model, EditSettings settings, EditState state, DType stored) {
        this.model = model;
        this.settings = settings;
        this.state = state;
        this.method = new UltraEdit(model, settings, state, stored);
    }

    /**
     * Makes edits in turns and measures them on the model as it will be stored. A ledger that fits into one turn with
     * the new edits is part of it, so that what the new ones break is mended; of a longer one only the keys are
     * protected.
     *
     * @param requests what shall be so, in order
     * @param ledger the edits before them; those with the same prompt count as replaced
     * @param listener hears of every turn
     */
    public EditReport edit(List<EditRequest> requests, EditLedger ledger, EditListener listener) {
        Probe probe = Probe.before(model, requests);
        List<EditRequest> earlier = ledger.requests().stream()
                .filter(known -> requests.stream().noneMatch(request -> replaces(request, known)))
                .toList();
        List<EditRequest> made = new ArrayList<>(requests);
        if (earlier.size() + requests.size() <= settings.turn()) {
            made.addAll(0, earlier);
            state.forgetKeys();
        }
        long start = System.nanoTime();
        int passes = turns(made, listener);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new EditReport(probe.results(requests), earlier.size(), probe.generated(earlier), passes, seconds);
    }

    /**
     * How each edited weight comes of what it was, bit for bit; without those for which that would take as much as the
     * weight itself.
     *
     * @param before the weights of the model before its first edit here
     */
    public Map<String, Recipe> recipes(TensorSource before) {
        return method.recipes(before);
    }

    private int turns(List<EditRequest> made, EditListener listener) {
        List<PromptTarget> pairs = made.stream()
                .map(request -> Probe.pair(model, request.prompt(), request))
                .toList();
        int passes = 0;
        for (int from = 0; from < pairs.size(); from += settings.turn()) {
            int to = Math.min(pairs.size(), from + settings.turn());
            passes += method.turn(pairs.subList(from, to));
            listener.made(to, pairs.size());
        }
        return passes;
    }

    private static boolean replaces(EditRequest request, EditRequest known) {
        return request.id().equals(known.id()) || request.prompt().equals(known.prompt());
    }
}
