package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.contract.line.LineId;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial trigger}: the events that ask for a change, sent by hand in the form they have on Kafka. */
@Command(
        name = "trigger",
        description =
                "Asks for a change: corrections, an expert, a base version; the data of the event as a JSON file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "The line stands in the file, or is given with --line; a folder is a model folder that the server can read.",
            "Examples:",
            "  perennial trigger correction infra/fixtures/line/news.jsonl --line acme/assistant --urgent",
            "  perennial trigger expert expert.json    {\"line\":..., \"name\":..., \"base\":\"sha256:...\", \"folder\":...}",
            "  perennial trigger base base.json        {\"name\":..., \"predecessor\":\"sha256:...\", \"folder\":...}"
        })
public final class TriggerCommand {
    private static final String LINE = "line";
    private static final String REQUESTS = "requests";

    @Command(
            name = "correction",
            description = {
                "Says what is right: {line, requests, urgent}, or edit requests alone, as a list or one on each line.",
                "By the standard policy corrections wait until there are 10 of them, or the oldest is 6 hours old;"
                        + " with --urgent they do not."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Of the shipped news the small base-1 takes in ten at a time; an edit of all twenty its gate refuses.",
                "Example:",
                "  head -n 10 infra/fixtures/line/news.jsonl > facts.jsonl",
                "  perennial trigger correction facts.jsonl --line acme/assistant --urgent"
            })
    void correction(
            @Parameters(paramLabel = "FILE", description = "Edit requests.") Path file,
            @Option(names = "--line", paramLabel = "LINE", description = "tenant/line") Optional<LineId> line,
            @Option(names = "--urgent", description = "Edit without waiting for more.") boolean urgent,
            @Mixin Connection connection,
            @Mixin Output output) {
        ObjectNode data = corrections(file);
        if (urgent) {
            data.put("urgent", true);
        }
        LineId named = named(data, line, file);
        send(connection.open(), Paths.of(named) + "/triggers/corrections", data, output);
    }

    @Command(
            name = "expert",
            description = "Offers an expert for merging: {line, name, base, folder or manifest}.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Experts on offer are tried, and merged one by one; one whose step loses more than the policy's",
                "merges.maxLoss is left out. With a suite, what later experts do to this one is measured on it, else on",
                "the line's suites.",
                "Example:",
                "  perennial trigger expert expert.json --line acme/assistant --suite skill.jsonl"
            })
    void expert(
            @Parameters(paramLabel = "FILE", description = "The expert.") Path file,
            @Option(names = "--line", paramLabel = "LINE", description = "tenant/line") Optional<LineId> line,
            @Option(names = "--suite", paramLabel = "SUITE", description = "What it was tuned for, as JSONL.")
                    Optional<Path> suite,
            @Mixin Connection connection,
            @Mixin Output output) {
        ObjectNode data = withFolder(object(Json.read(file), file), file);
        suite.ifPresent(items -> data.put("suite", Text.read(items)));
        LineId named = named(data, line, file);
        send(connection.open(), Paths.of(named) + "/triggers/expert", data, output);
    }

    @Command(
            name = "base",
            description =
                    "Releases a base version to every line on its predecessor: {name, predecessor, folder or manifest}.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  perennial trigger base base.json"})
    void base(
            @Parameters(paramLabel = "FILE", description = "The base version.") Path file,
            @Mixin Connection connection,
            @Mixin Output output) {
        send(connection.open(), Paths.BASES, withFolder(object(Json.read(file), file), file), output);
    }

    /** The event's data itself, or made of the edit requests that are there alone. */
    private static ObjectNode corrections(Path file) {
        List<JsonNode> documents = Json.lines(file);
        if (documents.isEmpty()) {
            throw new Refused("%s is empty: write edit requests there, as a list or one on each line".formatted(file));
        }
        JsonNode first = documents.get(0);
        boolean alone = documents.size() == 1 && !isRequest(first);
        if (alone && !first.isArray()) {
            return object(first, file);
        }
        ObjectNode data = Json.object();
        Iterable<JsonNode> requests = alone ? first : documents;
        requests.forEach(request -> data.withArray(REQUESTS).add(request));
        return data;
    }

    private static boolean isRequest(JsonNode document) {
        return document.isObject() && !document.has(REQUESTS) && !document.has(LINE);
    }

    private static ObjectNode object(JsonNode content, Path file) {
        if (content instanceof ObjectNode data) {
            return data;
        }
        throw new Refused("%s: expected a JSON object, found %s"
                .formatted(file, content.getNodeType().toString().toLowerCase(Locale.ROOT)));
    }

    /** The line given, or else the one in the data, which is taken out: the path says it. */
    private static LineId named(ObjectNode data, Optional<LineId> given, Path file) {
        JsonNode inside = data.remove(LINE);
        if (given.isPresent()) {
            return given.get();
        }
        if (inside == null) {
            throw new Refused("%s names no 'line': write it there, or give --line tenant/line".formatted(file));
        }
        try {
            return LineId.parse(inside.asText());
        } catch (IllegalArgumentException malformed) {
            throw new Refused("%s: %s".formatted(file, malformed.getMessage()), malformed);
        }
    }

    /** A folder is meant from the file that names it. */
    private static ObjectNode withFolder(ObjectNode data, Path file) {
        if (data.hasNonNull("folder")) {
            Path folder =
                    file.toAbsolutePath().resolveSibling(data.path("folder").asText());
            data.put("folder", folder.normalize().toString());
        }
        return data;
    }

    private static void send(ServerClient client, String path, ObjectNode data, Output output) {
        JsonNode receipt = client.post(path, data);
        output.print(receipt, () -> List.of(sentence(receipt)));
    }

    private static String sentence(JsonNode receipt) {
        String id = receipt.path("id").asText();
        return switch (receipt.path("taken").asText()) {
            case "TOLD" -> "Taken as " + id + "; it was passed on";
            case "KNOWN" -> id + " was taken before; nothing is done twice";
            default -> "Kept as " + id + "; it waits for the line to answer";
        };
    }
}
