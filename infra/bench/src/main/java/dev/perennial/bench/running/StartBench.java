package dev.perennial.bench.running;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long {@code perennial up} takes on a fresh folder and on one that has been served before, and what it needs. */
public final class StartBench {
    private static final int PORT = 8680;
    private static final int BASE = 26_000;

    private StartBench() {}

    /** Starts and ends it: once on a fresh folder, then so many times on the same. */
    public static Figures measure(Words words) throws IOException {
        Path folder = Files.createTempDirectory("perennial-bench");
        Household.Place place = new Household.Place(
                folder.resolve("data"), words.number("port", PORT), words.number("port-base", BASE));
        Figures figures = new Figures();
        try {
            double end;
            try (Household cold = Household.up(place)) {
                figures.add("cold start: fresh data folder, command to readiness", cold.seconds(), 1, "s");
                end = ended(cold);
            }
            double warm = Stopwatch.median(words.number("times", 3), () -> {
                try (Household again = Household.up(place)) {
                    again.addMemory(figures, "");
                    return again.seconds();
                }
            });
            figures.add("warm start: the same folder again, median", warm, 1, "s")
                    .add("end", end, 1, "s");
            return figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private static double ended(Household household) {
        return Stopwatch.of(household::close);
    }
}
