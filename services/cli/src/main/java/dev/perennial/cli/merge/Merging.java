package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.OutputFolder;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.merge.DocumentsMerge;
import dev.perennial.merge.PlannedDocument;
import dev.perennial.merge.config.MergeDocuments;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.disk.ReadAhead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that merges by a configuration is given, and how it goes about it. */
public final class Merging {
    private static final String STOPPED = "Stopped: the same command goes on from here; with --fresh it begins anew";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "CONFIG.yml", description = "A mergekit configuration.")
    private Path file = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "OUT", description = "The merged model's new folder.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--plan", description = "Tells what would be made, and makes nothing.")
    private boolean plan;

    @Option(names = "--fresh", description = "Begins anew where the same merge was cut off before.")
    private boolean fresh;

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    /**
     * Merges, or plans.
     *
     * @param reading of the configuration's text
     * @param between the folder for merges that have names, where one is given
     */
    int call(Function<String, MergeDocuments> reading, Optional<Path> between) throws IOException {
        report.requireWritable();
        try {
            merge(reading.apply(Text.read(file)), between);
            return 0;
        } catch (MergeException refused) {
            if (!plan) {
                throw refused;
            }
            ObjectNode document = MergeAnswer.refused(refused.problems());
            report.write(document);
            output.print(document, () -> MergeAnswer.problems(document));
            return 1;
        }
    }

    private void merge(MergeDocuments documents, Optional<Path> given) throws IOException {
        Path between = given.or(() -> out.map(Merging::besides)).orElse(file.resolveSibling("merges"));
        requireTarget(documents, given);
        Optional<OutputFolder> folder = plan || documents.named() ? Optional.empty() : out.map(OutputFolder::new);
        Path near = file.toAbsolutePath().resolveSibling("");
        try (DocumentsMerge merge = new DocumentsMerge(documents, near, between)) {
            if (!plan) {
                merge.readAhead(headStart());
            }
            List<PlannedDocument> planned = merge.plan();
            planned.forEach(each -> each.plan().warnings().forEach(output::remark));
            ObjectNode document = MergeAnswer.document(planned);
            if (!plan) {
                write(merge, folder.map(OutputFolder::place).orElse(between), document);
            }
            if (document.has("documents")) {
                document.put("named", between.toString());
            }
            report.write(document);
            output.print(document, () -> MergeAnswer.lines(document, plan));
        }
    }

    private Optional<ReadAhead> headStart() {
        return command.root().userObject() instanceof HeadStart.Given given ? given.headStart() : Optional.empty();
    }

    private static Path besides(Path folder) {
        return folder.toAbsolutePath().normalize().resolveSibling(folder.getFileName() + ".named");
    }

    private void requireTarget(MergeDocuments documents, Optional<Path> given) {
        if (plan) {
            return;
        }
        if (documents.named() && given.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Every document of %s has a name: expected --intermediate-dir DIR to write them to, found none"
                            .formatted(file));
        }
        if (documents.named() && out.isPresent()) {
            output.remark("Every document of %s has a name, so nothing is written to %s".formatted(file, out.get()));
        }
        if (!documents.named() && out.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "Expected the folder OUT to write to, or --plan, found none");
        }
    }

    private void write(DocumentsMerge merge, Path target, ObjectNode document) {
        long start = System.nanoTime();
        try (Progress progress = output.bytes("merging").ifStopped(STOPPED)) {
            merge.write(MergeRun.to(target).fresh(fresh).telling(progress::at).remarking(output::remark));
        }
        document.put("out", target.toString());
        document.put("seconds", (System.nanoTime() - start) / 1e9);
    }
}
