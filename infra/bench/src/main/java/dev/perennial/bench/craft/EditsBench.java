package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.edit.EditListener;
import dev.perennial.edit.Editor;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.edit.request.EditRequests;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Layout;
import dev.perennial.model.family.Families;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** How long a turn of edits takes and how well it goes; the first records are made, later ones tell how. */
public final class EditsBench {
    private EditsBench() {}

    /** Measures edits of the records in the model named by the words. */
    public static Figures measure(Words words) throws IOException {
        Path folder = words.path(0, "a model folder");
        Path file = words.path(1, "a file of edit requests");
        int limit = words.number("limit", 10);
        int practice = words.number("probes", 48);
        Optional<EditSettings> given = words.option("setting").map(text -> setting(text, folder));
        List<EditRequest> records = EditRequests.parse(Files.readString(file), file.toString());
        if (records.size() < limit + 4) {
            throw new IllegalArgumentException("%s: expected %d records or more, of which %d are made, found %d"
                    .formatted(file, limit + 4, limit, records.size()));
        }
        Figures figures = new Figures();
        try (LanguageModel model = LanguageModel.open(folder)) {
            List<EditRequest> rest = records.subList(limit, records.size());
            Trials trials = Trials.of(model, stored(folder), rest, practice);
            EditSettings settings = given.isPresent() ? given.get() : trials.search(figures);
            edit(model, records.subList(0, limit), trials.ready(settings), figures);
        }
        PeakMemory.addTo(figures);
        return figures;
    }

    private static void edit(LanguageModel model, List<EditRequest> requests, Trials.Ready ready, Figures figures) {
        EditState state = ready.state();
        Stopwatch watch = Stopwatch.start();
        EditReport report = new Editor(model, ready.settings(), state, ready.stored())
                .edit(requests, EditLedger.EMPTY, EditListener.NONE);
        double seconds = watch.seconds();
        figures.add("settings", words(ready.settings()))
                .add("what protects base text and normalises edits", ready.seconds(), 1, "s")
                .add(
                        "turn of " + requests.size() + " edits",
                        report.seconds(),
                        1,
                        "s in " + report.passes() + " passes")
                .add("measuring them before and after", seconds - report.seconds(), 1, "s")
                .share("efficacy, forced tokens", report.efficacyForced())
                .share("efficacy, generated", report.efficacy())
                .share("generality", report.generality())
                .share("locality", report.locality());
    }

    private static String words(EditSettings settings) {
        List<String> modules = settings.modules();
        return "rate %s, %d modules from %s to %s, at most %d passes"
                .formatted(
                        settings.rate(),
                        modules.size(),
                        modules.get(0),
                        modules.get(modules.size() - 1),
                        settings.passes());
    }

    private static EditSettings setting(String text, Path folder) {
        if (!text.matches("[0-9.eE-]+,\\d+,\\d+")) {
            throw new IllegalArgumentException("--setting: expected RATE,FIRST,LAST, found '" + text + "'");
        }
        String[] parts = text.split(",", -1);
        Layout layout = Layout.of(Families.open(folder));
        List<String> modules = IntStream.rangeClosed(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                .mapToObj(layer -> layout.mlpOutput(layer).name())
                .toList();
        return EditSettings.of(modules, Double.parseDouble(parts[0]));
    }

    private static DType stored(Path folder) {
        try (ModelTensors tensors = ModelTensors.open(folder)) {
            Layout layout = Layout.of(Families.open(folder), tensors);
            return tensors.info(layout.mlpOutput(0).weight()).dtype();
        }
    }
}
