package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Table;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial change}: what the policy decided and how it went. */
@Command(
        name = "change",
        description = "Changes of a line: why each was started, its steps, how it ended.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  perennial change list acme/assistant",
            "  perennial change show acme/assistant/3",
            "  perennial change cancel acme/assistant/3 --reason 'wrong facts'"
        })
public final class ChangeCommand {
    private static final String CHANGE = "LINE/N";

    @Command(
            name = "list",
            description = "A line's changes, newest first.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial change list acme/assistant --limit 10"})
    void list(
            @Parameters(paramLabel = "LINE", description = "tenant/line") LineId line,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode changes = connection.open().get(Paths.of(line) + "/changes?limit=" + limit);
        output.print(changes, () -> table(changes));
    }

    @Command(
            name = "show",
            description = "A change with its steps and figures.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial change show acme/assistant/3"})
    void show(
            @Parameters(paramLabel = CHANGE, description = "tenant/line/number") ChangeId change,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode story = connection.open().get(Paths.ofChange(change));
        output.print(story, () -> text(story));
    }

    @Command(
            name = "cancel",
            description = "Cancels the running change; traffic ends on the current revision.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial change cancel acme/assistant/3 --reason 'wrong facts'"})
    void cancel(
            @Parameters(paramLabel = CHANGE, description = "tenant/line/number") ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        JsonNode status = connection.open().post(Paths.ofChange(change) + "/cancel", reason.body());
        output.print(status, () -> List.of(LineText.standing(status)));
    }

    private static List<String> table(JsonNode changes) {
        Table table = new Table("CHANGE", "KIND", "STATE", "SINCE", "WHY");
        for (JsonNode change : changes) {
            table.row(
                    change.path("change").asText(),
                    change.path("kind").asText(),
                    change.path("state").asText(),
                    change.path("startedAt").asText(),
                    change.path("story").path("reason").asText());
        }
        return table.lines();
    }

    private static List<String> text(JsonNode whole) {
        JsonNode change = whole.path("change");
        JsonNode story = change.path("story");
        List<String> lines = new ArrayList<>();
        String sentence = story.path("sentence").asText();
        lines.add("%s %s is %s: %s"
                .formatted(
                        change.path("change").asText(),
                        change.path("kind").asText(),
                        change.path("state").asText(),
                        sentence.isEmpty() ? story.path("reason").asText() : sentence));
        lines.add("why      " + story.path("reason").asText());
        lines.add("workflow " + story.path("workflowId").asText());
        lines.add("since    " + change.path("startedAt").asText());
        whole.path("steps")
                .forEach(step -> lines.add("%s %s".formatted(step.path("at").asText(), LineText.step(step))));
        return lines;
    }
}
