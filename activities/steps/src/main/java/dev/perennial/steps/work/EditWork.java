package dev.perennial.steps.work;

import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.line.Revision;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.method.UltraEdit;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.store.document.Documents;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorSource;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every step that edits does the same way. */
public final class EditWork {
    /** The one edit method. */
    public static final String METHOD = "ultraedit";

    private EditWork() {}

    /** Refuses another method by name. */
    public static void requireMethod(String method) {
        if (!method.equals(METHOD)) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "edit method '" + method + "' is not supported; use " + METHOD,
                    FailureType.UNSUPPORTED_METHOD.name());
        }
    }

    /** A state that knows the keys of base text and the statistics of edits. */
    public static EditState ready(LanguageModel model, Craft craft, EditState state) {
        boolean known = craft.edits().modules().stream().allMatch(state::hasText);
        if (!known && !craft.texts().isEmpty()) {
            List<TokenIds> texts = craft.texts().stream()
                    .flatMap(text -> read(model, text).stream())
                    .toList();
            state.readText(Capture.of(model).inputs(texts, craft.edits().modules()));
            List<PromptTarget> probes = craft.probes().stream()
                    .map(probe -> model.tokenizer().promptTarget(probe.prompt(), probe.target()))
                    .toList();
            new UltraEdit(model, craft.edits(), state, DType.F32).warmUp(probes);
        }
        return state;
    }

    /** A text in windows that the model can read. */
    public static List<TokenIds> read(LanguageModel model, String text) {
        return model.tokenizer().encode(text).windows(model.config().context());
    }

    /** The dtype in which the edited weights are kept. */
    public static DType stored(TensorSource weights, Craft craft) {
        return weights.info(craft.edits().modules().get(0) + ".weight").dtype();
    }

    /** The edited weights, in the dtypes in which they are kept. */
    public static TensorSource changed(LanguageModel model, TensorSource stored, Craft craft) {
        MemoryTensors changed = MemoryTensors.named("edited weights");
        for (String module : craft.edits().modules()) {
            String name = module + ".weight";
            changed.put(stored.info(name), model.parameter(name));
        }
        return changed;
    }

    /** Keeps the report of a candidate's edits for its gate. */
    public static void keep(Documents documents, Revision candidate, EditReport report) {
        documents.putNamed(name(candidate), Json.bytes(figures(report)), Json.TYPE);
    }

    /** The figures of a candidate's edits, if it made any. */
    public static Optional<Map<String, Double>> figures(Documents documents, Revision candidate) {
        return documents.findNamed(name(candidate)).map(ref -> Json.read(documents.get(ref), Figures.class, ref.key())
                .shares());
    }

    /** Figures by name. */
    private record Figures(Map<String, Double> shares) {}

    private static Figures figures(EditReport report) {
        Map<String, Double> shares = new TreeMap<>();
        shares.put("efficacy", report.efficacy());
        shares.put("generality", report.generality());
        shares.put("locality", report.locality());
        shares.put("retention", report.retention());
        return new Figures(shares);
    }

    private static String name(Revision candidate) {
        return "edit-figures/" + candidate.manifest().hex();
    }
}
