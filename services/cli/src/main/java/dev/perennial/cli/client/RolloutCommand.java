package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.outcome.Output;
import dev.perennial.contract.change.ChangeId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial rollout}: a candidate on its way to all users. */
@Command(
        name = "rollout",
        description = "The rollout of a change: look, approve, pause, resume, abort, promote.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  perennial rollout show acme/assistant/3",
            "  perennial rollout pause acme/assistant/3 --reason 'looking into answers'"
        })
public final class RolloutCommand {
    private static final String CHANGE = "LINE/N";
    private static final String NUMBER = "tenant/line/number of the change";

    @Command(
            name = "show",
            description = "Its step, weight, judgements, and what it waits for.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout show acme/assistant/3"})
    void show(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(connection.open().get(Paths.ofRollout(change)), output);
    }

    @Command(
            name = "approve",
            description = "Approves the first live request of a candidate whose line asks for approval.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout approve acme/assistant/3 --reason 'answers read'"})
    void approve(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(command(connection, change, "approve", reason), output);
    }

    @Command(
            name = "pause",
            description = "Takes the candidate's traffic away until resumed.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout pause acme/assistant/3 --reason 'looking into answers'"})
    void pause(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(command(connection, change, "pause", reason), output);
    }

    @Command(
            name = "resume",
            description = "Begins the paused or held step anew.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout resume acme/assistant/3 --reason 'answers are right'"})
    void resume(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(command(connection, change, "resume", reason), output);
    }

    @Command(
            name = "abort",
            description = "Rolls back now.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout abort acme/assistant/3 --reason 'answers are wrong'"})
    void abort(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(command(connection, change, "abort", reason), output);
    }

    @Command(
            name = "promote",
            description = "Promotes now, whatever steps remain.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial rollout promote acme/assistant/3 --reason 'must be out tonight'"})
    void promote(
            @Parameters(paramLabel = CHANGE, description = NUMBER) ChangeId change,
            @Mixin Reason reason,
            @Mixin Connection connection,
            @Mixin Output output) {
        print(command(connection, change, "promote", reason), output);
    }

    private static JsonNode command(Connection connection, ChangeId change, String word, Reason reason) {
        return connection.open().post(Paths.ofRollout(change) + "/" + word, reason.body());
    }

    private static void print(JsonNode status, Output output) {
        output.print(status, () -> text(status));
    }

    private static List<String> text(JsonNode status) {
        List<String> lines = new ArrayList<>();
        lines.add("%s of %s after %s is %s: %s"
                .formatted(
                        status.path("change").asText(),
                        status.path("candidate").asText(),
                        status.path("current").asText(),
                        status.path("phase").asText(),
                        status.path("sentence").asText()));
        lines.add("step %d, %s of the traffic"
                .formatted(
                        status.path("step").asInt(), share(status.path("weight").asInt())));
        for (JsonNode judgement : status.path("judgements")) {
            lines.add("step %d at %s: %s, %s"
                    .formatted(
                            judgement.path("step").asInt(),
                            share(judgement.path("weight").asInt()),
                            judgement.path("verdict").asText(),
                            judgement.path("sentence").asText()));
        }
        return lines;
    }

    /** Weights count in ten thousandths. */
    private static String share(int weight) {
        return weight / 100.0 + " %";
    }
}
