package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Repeated;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Points between models that were trained apart: the loss on text that neither has read, and how far it lies above the
 * chord between the two losses, the barrier (Frankle et al. 2020, arXiv 1912.05671, section 2; Ainsworth et al. 2023,
 * arXiv 2209.04836, section 2), plainly, in the order that weight matching finds, and with hidden units set right.
 */
public final class BasinBench {
    private BasinBench() {}

    /** Measures on a folder that {@code TrainBasin} of the fixtures wrote, its seeds two by two. */
    public static Figures measure(Words words) throws IOException {
        Path folder = words.path(0, "a folder of models that TrainBasin of the fixtures trained");
        int tokens = words.number("tokens", 4096);
        Map<String, List<BasinPair.Sample>> samples = new LinkedHashMap<>();
        Path work = Files.createTempDirectory("perennial-basin");
        try {
            List<Path> models = models(folder);
            for (int i = 0; i + 1 < models.size(); i += 2) {
                Path own = Files.createDirectory(work.resolve(Integer.toString(i)));
                BasinPair pair = BasinPair.of(models.get(i), models.get(i + 1), tokens, own);
                System.err.printf("measuring %s and %s%n", models.get(i), models.get(i + 1));
                pair.measured().forEach((name, sample) -> samples.computeIfAbsent(name, key -> new ArrayList<>())
                        .add(sample));
            }
        } finally {
            Folders.delete(work);
        }
        Figures figures = new Figures("loss", "barrier", "highest barrier");
        samples.forEach((name, all) -> figures.add(
                name,
                spread(all, BasinPair.Sample::loss),
                spread(all, BasinPair.Sample::barrier),
                spread(all, BasinPair.Sample::highest)));
        return figures;
    }

    private static List<Path> models(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> models = files.filter(Files::isDirectory)
                    .sorted(Comparator.comparing(
                            file -> Integer.parseInt(file.getFileName().toString())))
                    .toList();
            if (models.size() < 2) {
                throw new NotMeasured("expected two models or more in " + folder + ", found " + models.size()
                        + "; train them with TrainBasin of the fixtures");
            }
            return models;
        }
    }

    private static String spread(List<BasinPair.Sample> samples, ToDoubleFunction<BasinPair.Sample> figure) {
        return Repeated.of(samples.stream().mapToDouble(figure).boxed().toList())
                .words(3, "");
    }
}
