package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.merge.pack.PackFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code perennial graft}: a base with a pack, as a model folder. */
@Command(
        name = "graft",
        description = "Grafts a pack onto the base that it was made from, and writes the expert's folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  perennial graft base expert.pack grafted"})
public final class GraftCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BASE", description = "The base, a model folder.")
    private Path base = Path.of("");

    @Parameters(index = "1", paramLabel = "PACK", description = "A folder that perennial pack wrote.")
    private Path pack = Path.of("");

    @Parameters(index = "2", paramLabel = "OUT", description = "The grafted model's new folder.")
    private Path out = Path.of("");

    @Mixin
    private Continued continued = new Continued();

    @Override
    public Integer call() throws IOException {
        Path target = continued.target(out);
        ObjectNode document = Json.object().put("base", base.toString()).put("pack", pack.toString());
        try (PackFolder opened = PackFolder.open(pack)) {
            continued.write("grafting", target, run -> opened.graft(base, run), document);
        }
        continued.answer(
                document,
                () -> List.of("written to %s in %.1f s"
                        .formatted(
                                document.path("out").asText(),
                                document.path("seconds").asDouble())));
        return 0;
    }
}
