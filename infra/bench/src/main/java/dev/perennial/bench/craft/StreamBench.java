package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.Repeated;
import dev.perennial.bench.figures.Words;
import dev.perennial.merge.continual.ContinualMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Continual merging on streams of trained experts, each with its own training seed and its own order: the average
 * accuracy over all skills once the last has come, and the backward transfer, which is the mean of what each skill but
 * the last has gained since it came (Lopez-Paz and Ranzato 2017, arXiv 1706.08840, section 2).
 */
public final class StreamBench {
    private StreamBench() {}

    /** Measures on the shipped line and a folder of experts, as {@code TrainStream} of the fixtures writes it. */
    public static Figures measure(Words words) throws IOException {
        Path line = words.path(0, "the folder of the shipped line");
        Path experts = words.path(1, "a folder of trained experts, one folder a seed");
        Figures figures = new Figures("final average", "BWT", "what the base knew");
        List<ExpertStream> streams = new ArrayList<>();
        Path work = Files.createTempDirectory("perennial-stream");
        try (Stream<Path> seeds = Files.list(experts)) {
            for (Path seed : seeds.sorted().toList()) {
                streams.add(ExpertStream.of(line, seed, work));
            }
            add(
                    figures,
                    "each expert alone",
                    streams.stream().map(ExpertStream::alone).toList());
            for (ContinualMethod method : methods(words)) {
                for (Map<String, Double> given : settings(method, words)) {
                    add(
                            figures,
                            name(method, given),
                            streams.stream()
                                    .map(stream -> stream.merged(method, given))
                                    .toList());
                }
            }
        } finally {
            Folders.delete(work);
        }
        return figures;
    }

    /** Those of {@code --methods opcm,ties}, or all. */
    private static List<ContinualMethod> methods(Words words) {
        return words.option("methods")
                .map(names ->
                        Stream.of(names.split(",")).map(ContinualMethod::of).toList())
                .orElseGet(ContinualMethod::all);
    }

    /** The usual ones, and with those of {@code --lambdas 0.2,0.5} where the method has a lambda. */
    private static List<Map<String, Double>> settings(ContinualMethod method, Words words) {
        List<Map<String, Double>> settings = new ArrayList<>(List.of(method.parameters()));
        if (method.parameters().containsKey("lambda")) {
            words.option("lambdas").stream()
                    .flatMap(all -> Stream.of(all.split(",")))
                    .forEach(lambda -> settings.add(Map.of("lambda", Double.parseDouble(lambda))));
        }
        return settings;
    }

    private static String name(ContinualMethod method, Map<String, Double> given) {
        return given.containsKey("lambda") ? method.name() + ", lambda " + given.get("lambda") : method.name();
    }

    private static void add(Figures figures, String name, List<ExpertStream.Outcome> outcomes) {
        figures.add(
                name,
                spread(outcomes.stream().map(ExpertStream.Outcome::average).toList()),
                spread(outcomes.stream().map(ExpertStream.Outcome::backward).toList()),
                spread(outcomes.stream().map(ExpertStream.Outcome::known).toList()));
    }

    /** Mean and standard deviation in percent. */
    private static String spread(List<Double> values) {
        return Repeated.of(values.stream().map(share -> 100 * share).toList()).words(1, "%");
    }
}
