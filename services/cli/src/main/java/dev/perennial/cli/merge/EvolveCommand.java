package dev.perennial.cli.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.file.Text;
import dev.perennial.cli.merge.SuiteFitness.Measure;
import dev.perennial.cli.outcome.Output;
import dev.perennial.cli.outcome.Progress;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.merge.evolve.CmaSearch;
import dev.perennial.merge.evolve.Cocktail;
import dev.perennial.merge.evolve.Evolution;
import dev.perennial.merge.evolve.Genome;
import dev.perennial.merge.evolve.GenomeReader;
import dev.perennial.merge.evolve.GreedySoup;
import dev.perennial.merge.evolve.Recipe;
import dev.perennial.merge.evolve.StagedSearch;
import dev.perennial.merge.evolve.Strategy;
import dev.perennial.merge.evolve.Trial;
import dev.perennial.merge.run.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perennial evolve}: looks for the merge that does best on a suite. */
@Command(
        name = "evolve",
        description = "Looks for the merge that does best on a suite, and goes on where it was stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "OUT gets trials.jsonl, best_config.yml for perennial merge, and fitness.svg.",
            "Examples:",
            "  perennial evolve evolve.yml search --suite village.jsonl && perennial merge search/best_config.yml merged",
            "  perennial evolve evolve.yml search --suite village.jsonl --by margin --evaluations 500 --population 15",
            "  perennial evolve evolve.yml signed --suite village.jsonl --strategy evo --by margin --evaluations 600",
            "  perennial evolve evolve.yml soup --suite village.jsonl --strategy greedy"
        })
public final class EvolveCommand implements Callable<Integer> {
    private static final int SHOWN = 16;
    private static final String STOPPED = "Stopped: the same command goes on with the candidates that are not scored";

    /** Evo-Merging's. */
    private static final int GENERATION = 20;

    /** Ways to look. */
    enum Way {
        /** CMA-ES over the genome. */
        CMA,
        /** The greedy soup of its models. */
        GREEDY,
        /** LM-Cocktail's weights of its models. */
        COCKTAIL,
        /** Evo-Merging's two stages. */
        EVO
    }

    @Parameters(index = "0", paramLabel = "CONFIG.yml", description = "A genome, as mergekit-evolve reads it.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "The search's folder, new or of a search to go on with.")
    private Path out = Path.of("");

    @Option(names = "--suite", required = true, paramLabel = "SUITE.jsonl", description = "What candidates are asked.")
    private Path suiteFile = Path.of("");

    @Option(names = "--by", paramLabel = "MEASURE", description = "accuracy (usual), margin or bits.")
    private Optional<Measure> measure = Optional.empty();

    @Option(
            names = "--strategy",
            paramLabel = "WAY",
            description = "cma (usual), evo (densities, then weights of either sign), greedy or cocktail.")
    private Way way = Way.CMA;

    @Option(names = "--evaluations", paramLabel = "N", description = "Candidates of cma or evo in all; usually 100.")
    private int evaluations = 100;

    @Option(names = "--population", paramLabel = "N", description = "Candidates of a generation.")
    private Optional<Integer> population = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Of what is done by chance; usually 42.")
    private long seed = 42;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        String config = Text.read(file);
        Genome genome = GenomeReader.read(config, file.toAbsolutePath().resolveSibling(""));
        String questions = Text.read(suiteFile);
        String name = String.valueOf(suiteFile.getFileName()).replaceFirst("\\.[^.]*$", "");
        Suite suite = SuiteReader.parse(name, questions);
        if (evaluations < 1 || population.orElse(2) < 2) {
            throw new Refused("A search needs at least 1 evaluation and a population of 2: give larger numbers");
        }
        Measure by = measure.orElse(way == Way.COCKTAIL ? Measure.MARGIN : Measure.ACCURACY);
        Path sides =
                Path.of(genome.recipe().base().orElse(genome.recipe().models().get(0)));
        String subject = "%s on %s (%s)"
                .formatted(by.name().toLowerCase(Locale.ROOT), name, fingerprint(questions, genome.recipe()));
        Strategy strategy = strategy(genome);
        GenomeReader.ignored(config).forEach(output::remark);
        prepare();
        Evolution evolution = new Evolution(out, subject, new SuiteFitness(suite, sides, by));
        try (Progress progress = output.progress("evolving").ifStopped(STOPPED)) {
            answer(evolution.run(strategy, progress::at));
        }
        return 0;
    }

    private Strategy strategy(Genome genome) {
        List<String> models = genome.recipe().models();
        return switch (way) {
            case GREEDY -> new GreedySoup(models);
            case COCKTAIL -> new Cocktail(models, Cocktail.TEMPERATURE);
            case EVO ->
                new StagedSearch(genome, population.orElse(GENERATION), evaluations, StagedSearch.PENALTY, seed);
            case CMA -> {
                CmaSearch usual = CmaSearch.usual(genome, evaluations, seed);
                yield new CmaSearch(genome, population.orElse(usual.population()), CmaSearch.SIGMA, evaluations, seed);
            }
        };
    }

    private void prepare() throws IOException {
        Path parent = out.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new Refused("There is no folder %s to make %s in: make it first".formatted(parent, out));
        }
        if (Files.exists(out) && !Files.exists(out.resolve("trials.jsonl")) && !isEmpty()) {
            throw new Refused("%s exists and is no search to go on with: name a new folder".formatted(out));
        }
        Files.createDirectories(out);
    }

    private boolean isEmpty() throws IOException {
        if (!Files.isDirectory(out)) {
            return false;
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.findAny().isEmpty();
        }
    }

    /** Of the suite and the models: none of them may change while a search goes on. */
    private static String fingerprint(String questions, Recipe recipe) throws IOException {
        Fingerprint fingerprint = new Fingerprint().add(questions);
        List<String> folders = new ArrayList<>(recipe.models());
        recipe.base().ifPresent(folders::add);
        for (String folder : folders) {
            if (!Files.isDirectory(Path.of(folder))) {
                throw new Refused("There is no model folder " + folder + ": correct the configuration");
            }
            fingerprint.files(Path.of(folder));
        }
        return fingerprint.word().substring(0, SHOWN);
    }

    private void answer(Evolution.Outcome outcome) {
        Trial first = outcome.trials().get(0);
        String config = out.resolve("best_config.yml").toString();
        ObjectNode document = Json.object()
                .put("trials", outcome.trials().size())
                .put("first", first.score())
                .put("score", outcome.score())
                .put("config", config);
        output.print(
                document,
                () -> List.of(
                        "%d candidates scored; the first %.4f, the chosen %.4f"
                                .formatted(outcome.trials().size(), first.score(), outcome.score()),
                        "written to " + config));
    }
}
