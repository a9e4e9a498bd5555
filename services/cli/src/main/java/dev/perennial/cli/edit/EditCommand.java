package dev.perennial.cli.edit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.edit.Editor;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import dev.perennial.edit.practice.PracticeSearch;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.edit.request.EditRequests;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial edit}: facts into the weights of a model folder, with a ledger of them. */
@Command(
        name = "edit",
        description = "Makes facts so in a model's weights, and tells whether they hold and what else changed.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "REQUESTS is a JSON list, or JSON Lines, in the form of EasyEdit, CounterFact or zsRE. Before the first edit of a",
            "model, settings are tried on it; with --suite they are held against what the model knows of it, else against the",
            "requests' unrelated prompts alone. OUT carries a ledger: perennial edits list OUT.",
            "Example:",
            "  perennial edit infra/fixtures/line/base-1 infra/fixtures/line/news.jsonl edited \\",
            "    --suite infra/fixtures/line/village.jsonl"
        })
public final class EditCommand implements Callable<Integer> {
    /** Of a folder nobody numbers. */
    private static final int BY_HAND = 0;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A Hugging Face model folder.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "REQUESTS", description = "What shall be so.")
    private Path file = Path.of("");

    @Parameters(index = "2", paramLabel = "OUT", description = "The edited model's new folder.")
    private Path out = Path.of("");

    @Option(
            names = "--method",
            paramLabel = "M",
            defaultValue = Editor.METHOD,
            description = "How (default: ${DEFAULT-VALUE}, the only one yet).")
    private String method = Editor.METHOD;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "100",
            description = "Edits made together (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first so many requests.")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--suite", paramLabel = "SUITE.jsonl", description = "What the model must go on to know.")
    private Optional<Path> suite = Optional.empty();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        requireMethod(method);
        OutputFolder target = new OutputFolder(out);
        report.requireWritable();
        List<EditRequest> requests = requests();
        Optional<Suite> known = suite.map(path -> SuiteReader.parse(path.toString(), Text.read(path)));
        try (EditedFolder edited = EditedFolder.open(folder);
                EditRun run = new EditRun(folder, edited.weights())) {
            ObjectNode figures = edit(edited, run, requests, known, target);
            report.write(figures);
            output.print(figures, () -> lines(figures));
        }
        return 0;
    }

    /** Refuses a method that is not there by its name. */
    static void requireMethod(String method) {
        if (!method.equals(Editor.METHOD)) {
            throw new Refused("Edit method '%s' is not supported: use %s".formatted(method, Editor.METHOD));
        }
    }

    private List<EditRequest> requests() {
        List<EditRequest> all = EditRequests.parse(Text.read(file), file.toString());
        int wanted = limit.orElse(all.size());
        if (all.isEmpty() || wanted < 1) {
            throw new Refused("%s: expected at least one edit request, found %d of %d"
                    .formatted(file, Math.max(0, wanted), all.size()));
        }
        return all.subList(0, Math.min(wanted, all.size()));
    }

    private ObjectNode edit(
            EditedFolder edited, EditRun run, List<EditRequest> requests, Optional<Suite> known, OutputFolder target)
            throws IOException {
        Optional<PracticeSearch> search =
                edited.practice().isPresent() ? Optional.empty() : Optional.of(search(run, requests, known));
        Practice practice = edited.practice()
                .or(() -> search.map(PracticeSearch::practice))
                .orElseThrow()
                .inTurnsOf(batch);
        EditState state = search.isPresent() ? run.ready(practice, edited.state()) : edited.state();
        EditRun.Task task = new EditRun.Task(practice, state, requests, edited.ledger());
        EditReport made;
        try (Progress progress = output.progress("editing")) {
            made = run.edit(task, progress::at);
        }
        EditLedger ledger = edited.ledger().plus(requests, BY_HAND);
        target.write(temporary -> run.write(task, edited.origin(), ledger, temporary));
        ObjectNode figures = EditFigures.of(practice, made);
        search.ifPresent(found -> figures.set("sweep", EditFigures.of(found.trials())));
        return figures.put("ledger", ledger.entries().size()).put("out", target.toString());
    }

    private PracticeSearch search(EditRun run, List<EditRequest> requests, Optional<Suite> known) {
        try (Progress progress = output.progress("finding settings")) {
            PracticeSearch search = run.search(requests, known, progress::at);
            if (search.material().texts().isEmpty()) {
                output.remark(
                        "Nothing says what must stay: name a suite with --suite, or unrelated prompts in " + file);
            }
            return search;
        }
    }

    private static List<String> lines(ObjectNode figures) {
        List<String> lines = new ArrayList<>(EditFigures.lines(figures));
        lines.add("written to %s with a ledger of %d edits"
                .formatted(figures.path("out").asText(), figures.path("ledger").asInt()));
        return lines;
    }
}
