package dev.perennial.cli.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.drift.DriftDetector;
import dev.perennial.drift.DriftFindingResult;
import dev.perennial.drift.DriftReport;
import dev.perennial.drift.DriftSettings;
import dev.perennial.drift.profile.InferenceLog;
import dev.perennial.drift.profile.WindowProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial drift}: whether a window of traffic differs from the accepted one. */
@Command(
        name = "drift",
        description = "Compares windows of inference records: signals that drifted, failures that rose.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Records are JSON lines: prompt, answer, logprobs or meanLogprob, entropy, topic, finish, ok; all optional.",
            "Example:",
            "  perennial drift march.jsonl april.jsonl --report drift.json"
        })
public final class DriftCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "REFERENCE.jsonl", description = "Accepted past traffic.")
    private Path reference = Path.of("");

    @Parameters(index = "1", paramLabel = "CURRENT.jsonl", description = "The traffic judged against it.")
    private Path current = Path.of("");

    @Option(
            names = "--false-alarms",
            paramLabel = "RATE",
            defaultValue = "0.01",
            description = "Share of windows without drift that may be called drifted (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        report.requireWritable();
        DriftDetector detector = new DriftDetector(DriftSettings.defaults().withAlpha(rate));
        WindowProfile before = output.during("reading " + reference, () -> profile(reference));
        WindowProfile now = output.during("reading " + current, () -> profile(current));
        DriftFindingResult result = detector.compare(before, now);
        ObjectNode document = (ObjectNode) Json.parse(DriftReport.json(result), "the drift report");
        document.put("referenceRecords", before.records()).put("currentRecords", now.records());
        report.write(document);
        output.print(document, () -> lines(document));
        return 0;
    }

    private static WindowProfile profile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new Refused("There is no file " + file + ": name JSON lines of inference records");
        }
        return InferenceLog.profile(file);
    }

    private static List<String> lines(JsonNode document) {
        List<String> lines = new ArrayList<>();
        lines.add(
                document.path("drifted").asBoolean()
                        ? "The windows differ"
                        : "No difference between the windows was shown");
        document.path("signals")
                .forEach(signal -> lines.add("  %s %s"
                        .formatted(
                                signal.path("state").asText(),
                                signal.path("sentence").asText())));
        for (String basis : List.of("labelled", "estimated")) {
            JsonNode failures = document.path(basis);
            lines.add("  %s failures, %s: %s"
                    .formatted(
                            basis,
                            failures.path("state").asText(),
                            failures.path("sentence").asText()));
        }
        return lines;
    }
}
