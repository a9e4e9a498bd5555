package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.cli.outcome.Table;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial revision}: what a line has been. */
@Command(
        name = "revision",
        description = "Revisions of a line: where each came from, and what differs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  perennial revision list acme/assistant",
            "  perennial revision show acme/assistant@7",
            "  perennial revision diff acme/assistant@7 --against acme/assistant@5"
        })
public final class RevisionCommand {
    private static final String REVISION = "LINE@N";

    @Command(
            name = "list",
            description = "A line's revisions, oldest first.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial revision list acme/assistant"})
    void list(
            @Parameters(paramLabel = "LINE", description = "tenant/line") LineId line,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode revisions = connection.open().get(Paths.of(line) + "/revisions");
        output.print(revisions, () -> table(revisions));
    }

    @Command(
            name = "show",
            description = "A revision with provenance and figures.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial revision show acme/assistant@7"})
    void show(
            @Parameters(paramLabel = REVISION, description = "tenant/line@number") RevisionId revision,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode view = connection.open().get(Paths.of(revision));
        output.print(view, () -> text(view));
    }

    @Command(
            name = "diff",
            description = "Tensors and files that differ from another revision.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  perennial revision diff acme/assistant@7",
                "  perennial revision diff acme/assistant@7 --against acme/assistant@5"
            })
    void diff(
            @Parameters(paramLabel = REVISION, description = "tenant/line@number") RevisionId revision,
            @Option(
                            names = "--against",
                            paramLabel = REVISION,
                            description = "The earlier one (default: the one it was made from).")
                    Optional<RevisionId> against,
            @Mixin Connection connection,
            @Mixin Output output) {
        String query = against.map(other -> "?against=" + numberIn(revision.line(), other))
                .orElse("");
        JsonNode diff = connection.open().get(Paths.of(revision) + "/diff" + query);
        output.print(diff, () -> differences(diff));
    }

    private static int numberIn(LineId line, RevisionId other) {
        if (!other.line().equals(line)) {
            throw new Refused("%s is of another line than %s: compare revisions of one line".formatted(other, line));
        }
        return other.number();
    }

    private static List<String> table(JsonNode revisions) {
        Table table = new Table("REVISION", "VERSION", "STATE", "MADE BY", "FROM", "SINCE");
        for (JsonNode view : revisions) {
            JsonNode revision = view.path("revision");
            JsonNode provenance = revision.path("provenance");
            table.row(
                    revision.path("id").asText(),
                    revision.path("version").asText(),
                    view.path("state").asText(),
                    provenance.path("kind").asText(),
                    words(provenance.path("parents")),
                    view.path("createdAt").asText());
        }
        return table.lines();
    }

    private static List<String> text(JsonNode view) {
        JsonNode revision = view.path("revision");
        JsonNode provenance = revision.path("provenance");
        List<String> lines = new ArrayList<>();
        lines.add("%s (%s) is %s"
                .formatted(
                        revision.path("id").asText(),
                        revision.path("version").asText(),
                        view.path("state").asText()));
        lines.add("manifest " + revision.path("manifest").asText());
        lines.add("made     %s by %s from %s"
                .formatted(
                        provenance.path("kind").asText(),
                        provenance.path("method").asText(),
                        words(provenance.path("parents"))));
        for (JsonNode input : provenance.path("inputs")) {
            lines.add("input    %s %s"
                    .formatted(input.path("role").asText(), input.path("digest").asText()));
        }
        for (JsonNode figure : view.path("figures")) {
            lines.add("figure   " + LineText.figure(figure));
        }
        return lines;
    }

    private static String words(JsonNode names) {
        List<String> words = new ArrayList<>();
        names.forEach(name -> words.add(name.asText()));
        return words.isEmpty() ? "-" : String.join(", ", words);
    }

    private static List<String> differences(JsonNode diff) {
        List<String> lines = new ArrayList<>();
        for (String kind : List.of("tensors", "files")) {
            JsonNode names = diff.path(kind);
            lines.add("%s: %d the same".formatted(kind, names.path("same").asInt()));
            for (String fate : List.of("changed", "added", "removed")) {
                names.path(fate).forEach(name -> lines.add("  %-8s %s".formatted(fate, name.asText())));
            }
        }
        return lines;
    }
}
