package dev.perennial.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.outcome.Output;
import dev.perennial.contract.line.LineId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial line register}: a new line whose first revision is a model folder, or a model already stored. */
@Command(
        name = "register",
        description = "Registers a line; its first revision is the model, which a workflow takes in.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Suites, texts and policy are sent along; the folder is read by the server, which must be allowed to.",
            "Example:",
            "  perennial line register acme/assistant infra/fixtures/line/base-1 --suite infra/fixtures/line/village.jsonl"
        })
final class LineRegisterCommand implements Runnable {
    private static final String DIGEST = "sha256:";

    @Parameters(index = "0", paramLabel = "LINE", description = "tenant/line")
    private LineId line = new LineId("-", "-");

    @Parameters(
            index = "1",
            paramLabel = "MODEL",
            description = "A Hugging Face model folder that the server can read, or the digest of a stored manifest.")
    private String model = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "What the base version is called (default: the folder's name).")
    private String name = "";

    @Option(names = "--suite", paramLabel = "FILE", description = "JSON lines that candidates are held against.")
    private List<Path> suites = List.of();

    @Option(names = "--text", paramLabel = "FILE", description = "A fixed text for perplexity.")
    private List<Path> texts = List.of();

    @Option(names = "--policy", paramLabel = "FILE", description = "JSON of what differs from the standard policy.")
    private Optional<Path> policy = Optional.empty();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Override
    public void run() {
        ObjectNode request = Json.object().put("line", line.toString());
        request.set("base", base());
        materials(request.putArray("suites"), suites);
        materials(request.putArray("texts"), texts);
        policy.ifPresent(file -> request.set("policy", Json.read(file)));
        JsonNode registration = connection.open().post(Paths.LINES, request);
        output.print(
                registration,
                () -> List.of("%s is being registered from %s; 'perennial line show %s' tells how it goes"
                        .formatted(line, registration.path("base").path("name").asText(), line)));
    }

    private ObjectNode base() {
        if (model.startsWith(DIGEST)) {
            return Json.object()
                    .put("name", name.isEmpty() ? line.name() : name)
                    .put("manifest", model);
        }
        Path folder = Path.of(model).toAbsolutePath().normalize();
        return Json.object()
                .put("name", name.isEmpty() ? String.valueOf(folder.getFileName()) : name)
                .put("folder", folder.toString());
    }

    private static void materials(ArrayNode into, List<Path> files) {
        for (Path file : files) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.[a-z]+$", "");
            into.addObject().put("name", name).put("content", Text.read(file));
        }
    }
}
