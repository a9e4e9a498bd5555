package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Table;
import dev.perennial.contract.line.LineId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial line}: model lines on the server. */
@Command(
        name = "line",
        description = "Model lines on the server: register, look, freeze, thaw, retire.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LineRegisterCommand.class,
        footer = {
            "",
            "Examples:",
            "  perennial line register acme/assistant ./my-model --suite facts.jsonl --text prose.txt",
            "  perennial line list",
            "  perennial line freeze acme/assistant --reason 'release week'"
        })
public final class LineCommand {
    private static final String LINE = "LINE";

    @Command(name = "list", description = "All lines, by name.", mixinStandardHelpOptions = true)
    void list(@Mixin Connection connection, @Mixin Output output) {
        JsonNode lines = connection.open().get(Paths.LINES);
        output.print(lines, () -> table(lines));
    }

    @Command(
            name = "show",
            description = "A line: what serves, what runs, what waits, the latest decisions.",
            mixinStandardHelpOptions = true)
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
            mixinStandardHelpOptions = true)
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
            mixinStandardHelpOptions = true)
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
            mixinStandardHelpOptions = true)
    void retire(
            @Parameters(paramLabel = LINE, description = "tenant/line") LineId line,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        command(connection.open(), line, "retire", reason, output);
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
