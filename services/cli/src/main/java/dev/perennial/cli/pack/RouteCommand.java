package dev.perennial.cli.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Report;
import dev.perennial.cli.model.GivenSettings;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.cli.outcome.Table;
import dev.perennial.merge.pack.Route;
import dev.perennial.merge.pack.RoutedPacks;
import dev.perennial.model.GenerationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial route}: which of several packs a prompt is for, and what the base with that pack answers. */
@Command(
        name = "route",
        description = "Picks for each prompt the pack that it is for; with --generate the base answers with that pack,"
                + " in memory.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A prompt goes to the pack whose prompts (perennial pack --prompts) have the nearest mean embedding by the base,",
            "by cosines about the mean of all, and with --generate to the base where --base-prompts are nearer, or no pack",
            "is as similar as --least. To one pack alone, without --base-prompts, every prompt is similar. Prompts are read",
            "as they are, not through a chat template: of a chat model write them as its template would, to packs too.",
            "--json and --report: {base, routes: [{prompt, by, nearest, similarity, similarities: {name: cosine}, text}]}",
            "Examples:",
            "  perennial pack base music music.pack --prompts music.txt",
            "  perennial route base music.pack farm.pack --prompt $'Q: What instrument does Ada Ashby play?\\nA:'",
            "  perennial route base music.pack farm.pack --prompts suite.jsonl --base-prompts village.jsonl --generate",
            "  perennial route base music.pack farm.pack --prompts asked.txt --least 0.4 --generate --max-tokens 5"
        })
public final class RouteCommand implements Callable<Integer> {
    private static final int SHOWN = 60;

    @Parameters(index = "0", paramLabel = "BASE", description = "What the packs were made from, a model folder.")
    private Path base = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PACK", description = "Folders that perennial pack wrote.")
    private List<Path> packs = List.of();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "A prompt; may be given several times.")
    private List<String> given = List.of();

    @Option(names = "--prompts", paramLabel = "FILE", description = "Prompts, " + PromptFile.FORM + ".")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--base-prompts",
            paramLabel = "FILE",
            description = "Prompts, in the same form, of the kind that the base itself is for.")
    private Optional<Path> ours = Optional.empty();

    @Option(
            names = "--least",
            paramLabel = "COSINE",
            description = "The base answers what no pack is as similar to, from -1 to 1 (default: a pack answers).")
    private double least = -1;

    @Option(names = "--generate", description = "Answers each prompt, opening each pack once.")
    private boolean generate;

    @Mixin
    private GivenSettings settings = new GivenSettings();

    @Mixin
    private Report report = new Report();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        report.requireWritable();
        List<String> prompts = prompts();
        List<String> own = ours.map(PromptFile::read).orElse(List.of());
        GivenSettings.Wanted unused = settings.wanted(GenerationSettings.NONE);
        ObjectNode document = Json.object().put("base", base.toString());
        try (RoutedPacks opened = output.during("looking at the base", () -> RoutedPacks.open(base, packs))) {
            List<ObjectNode> routes = routes(opened, prompts, own);
            if (generate) {
                new RoutedAnswers(opened, settings, output).add(routes);
            }
            document.putArray("routes").addAll(routes);
        }
        report.write(document);
        output.print(document, () -> lines(document.path("routes")));
        return 0;
    }

    private List<String> prompts() {
        List<String> prompts = new ArrayList<>(given);
        file.map(PromptFile::read).ifPresent(prompts::addAll);
        if (prompts.isEmpty()) {
            throw new Refused("There is no prompt to route: give --prompt TEXT or --prompts FILE");
        }
        if (!(least >= -1 && least <= 1)) {
            throw new Refused("--least: expected a cosine from -1 to 1, found " + least);
        }
        return prompts;
    }

    private List<ObjectNode> routes(RoutedPacks opened, List<String> prompts, List<String> own) {
        List<ObjectNode> nodes = new ArrayList<>();
        try (Progress progress = output.progress("routing")) {
            for (Route route : opened.routes(prompts, own, progress::at)) {
                ObjectNode node = Json.object().put("prompt", prompts.get(nodes.size()));
                node.put("by", route.answerer(least, base.toString()))
                        .put("nearest", route.pack())
                        .put("similarity", route.similarity())
                        .set("similarities", Json.tree(route.similarities()));
                nodes.add(node);
            }
        }
        return nodes;
    }

    private List<String> lines(JsonNode routes) {
        Table table = generate
                ? new Table("ANSWERED BY", "SIMILARITY", "PROMPT", "ANSWER")
                : new Table("BY", "SIMILARITY", "PROMPT");
        for (JsonNode route : routes) {
            List<Object> cells = new ArrayList<>(List.of(
                    route.path("by").asText(),
                    String.format(Locale.ROOT, "%.3f", route.path("similarity").asDouble()),
                    line(route.path("prompt"))));
            if (generate) {
                cells.add(line(route.path("text")));
            }
            table.row(cells.toArray());
        }
        return table.lines();
    }

    private static String line(JsonNode text) {
        String line = text.asText().replace("\n", "\\n");
        return line.length() > SHOWN ? line.substring(0, SHOWN - 3) + "..." : line;
    }
}
