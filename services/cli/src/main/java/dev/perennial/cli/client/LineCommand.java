package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Table;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial line}: model lines on the server. */
@Command(
        name = "line",
        description =
                "Model lines on the server: register, look, policy, freeze, thaw, roll back, release, unmerge, retire.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LineRegisterCommand.class,
        footer = {
            "",
            "Examples:",
            "  perennial line register acme/assistant ./my-model --suite facts.jsonl --text prose.txt",
            "  perennial line list",
            "  perennial line freeze acme/assistant --reason 'release week'",
            "  perennial line policy acme/assistant --set hasty.json",
            "  perennial line roll-back acme/assistant@5"
        })
public final class LineCommand {
    private static final String LINE = "LINE";
    private static final String REVISION = "LINE@N";
    private static final String RELEASE = "release";

    @Command(
            name = "list",
            description = "All lines, by name.",
            mixinStandardHelpOptions = true,
            footer = {"", "Examples:", "  perennial line list", "  perennial line list --json"})
    void list(@Mixin Connection connection, @Mixin Output output) {
        JsonNode lines = connection.open().get(Paths.LINES);
        output.print(lines, () -> table(lines));
    }

    @Command(
            name = "show",
            description = "A line: what serves, what runs, what waits, the latest decisions.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line show acme/assistant"})
    void show(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Mixin Connection connection,
            @Mixin Output output) {
        ObjectNode whole = LineText.of(connection.open(), line);
        output.print(whole, () -> LineText.lines(whole));
    }

    @Command(
            name = "freeze",
            description = "Stops deciding; the running change goes on, triggers are kept.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line freeze acme/assistant --reason 'release week'"})
    void freeze(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        command(connection.open(), line, "freeze", reason, output);
    }

    @Command(
            name = "thaw",
            description = "Decides again, after a freeze or after a hold that a person has settled.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line thaw acme/assistant --reason 'release week is over'"})
    void thaw(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        command(connection.open(), line, "thaw", reason, output);
    }

    @Command(
            name = "retire",
            description = "Ends the line after its running change; traffic stays where it is.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line retire acme/assistant --reason 'replaced by acme/helper'"})
    void retire(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        command(connection.open(), line, "retire", reason, output);
    }

    @Command(
            name = "policy",
            description = "The policy in force; with --set it is changed, as the next version.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "FILE holds the fields that change alone, such as {\"edits\": {\"minCorrections\": 3, \"maxAge\": \"PT1H\"}}.",
                "Examples:",
                "  perennial line policy acme/assistant",
                "  perennial line policy acme/assistant --set hasty.json"
            })
    void policy(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Option(names = "--set", paramLabel = "FILE", description = "JSON of what shall differ.")
                    Optional<Path> changes,
            @Mixin Connection connection,
            @Mixin Output output) {
        String path = Paths.of(line) + "/policy";
        if (changes.isPresent()) {
            JsonNode status = connection.open().patch(path, Json.read(changes.get()));
            output.print(
                    status,
                    () -> List.of("%s has policy version %d in force"
                            .formatted(line, status.path("policyVersion").asInt())));
        } else {
            JsonNode policy = connection.open().get(path);
            output.print(policy, () -> List.of(policy.toPrettyString()));
        }
    }

    @Command(
            name = "roll-back",
            description =
                    "Serves an earlier revision again, without canary steps, as soon as the running change has ended.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line roll-back acme/assistant@5"})
    void rollBack(
            @Parameters(paramLabel = REVISION, description = "tenant/line@number") RevisionId revision,
            @Mixin Connection connection,
            @Mixin Output output) {
        order(connection.open(), "roll back to", revision, output);
    }

    @Command(
            name = RELEASE,
            description = "Offers a revision's weights again under a new number, through every canary step.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial line release acme/assistant@5"})
    void release(
            @Parameters(paramLabel = REVISION, description = "tenant/line@number") RevisionId revision,
            @Mixin Connection connection,
            @Mixin Output output) {
        order(connection.open(), RELEASE, revision, output);
    }

    @Command(
            name = "unmerge",
            description =
                    "Takes a merged expert out again: recomputes from provenance what would be, had it never come.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "The experts that stay are merged again in their order, onto the latest revision without any expert, and",
                "the line's edits are made again; the candidate passes gate and rollout like any change.",
                "Example:",
                "  perennial line unmerge acme/assistant expert-b"
            })
    void unmerge(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Parameters(paramLabel = "EXPERT", description = "Its name, or its manifest as sha256:...") String expert,
            @Mixin Connection connection,
            @Mixin Output output) {
        ObjectNode order = Json.object().put("kind", "unmerge").put("expert", expert);
        send(connection.open(), line, order, "take " + expert + " out of " + line, output);
    }

    private static void order(ServerClient client, String word, RevisionId revision, Output output) {
        String kind = word.equals(RELEASE) ? RELEASE : "rollback";
        ObjectNode order = Json.object().put("kind", kind).put("revision", revision.toString());
        send(client, revision.line(), order, word + " " + revision, output);
    }

    private static void send(ServerClient client, LineId line, ObjectNode order, String asked, Output output) {
        JsonNode status = client.post(Paths.of(line) + "/orders", order);
        output.print(
                status,
                () -> List.of(
                        "Asked to %s; 'perennial line show %s' tells how it goes".formatted(asked, line),
                        LineText.standing(status)));
    }

    private static void command(ServerClient client, LineId line, String word, Reason reason, Output output) {
        JsonNode status = client.post(Paths.of(line) + "/" + word, reason.body());
        output.print(status, () -> List.of(LineText.standing(status)));
    }

    private static List<String> table(JsonNode lines) {
        if (lines.isEmpty()) {
            return List.of("No line is registered: perennial line register LINE FOLDER");
        }
        Table table = new Table("LINE", "PHASE", "REVISION", "BASE", "WHY");
        for (JsonNode line : lines) {
            table.row(
                    line.path("line").asText(),
                    line.path("phase").asText(),
                    line.path("current").asText("-").replace("null", "-"),
                    line.path("base").path("name").asText(),
                    line.path("sentence").asText());
        }
        return table.lines();
    }
}
