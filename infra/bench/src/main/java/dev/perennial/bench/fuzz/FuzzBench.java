package dev.perennial.bench.fuzz;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A million broken inputs: what came of them, how long the slowest took, and whether memory grew. */
public final class FuzzBench {
    private static final Path MEMORY_DISK = Path.of("/dev/shm");
    private static final double MOST_GROWTH_MIB = 64;
    private static final double MIB = 1 << 20;

    private final Figures figures = new Figures();
    private final Words words;
    private final long seed;
    private final int threads = Runtime.getRuntime().availableProcessors();

    private FuzzBench(Words words) {
        this.words = words;
        this.seed = words.number("seed", 1);
    }

    /** Breaks and reads; throws {@link NotMeasured} naming the first failure, and where its input is kept. */
    public static Figures measure(Words words) throws IOException {
        FuzzBench bench = new FuzzBench(words);
        bench.figures.add("seed", Long.toString(bench.seed));
        bench.run("inputs", Targets.ours(), words.number("inputs", 1_000_000));
        bench.run("tokenizers", Targets.tokenizers(), words.number("tokenizers", 5_000));
        return bench.figures;
    }

    private void run(String what, List<Target> targets, long inputs) throws IOException {
        long first = words.number("first", 1);
        Path kept = Path.of(words.option("keep").orElse("fuzz-failures"));
        Path scratch = scratch();
        try {
            FuzzRun run = new FuzzRun(targets, seed, kept);
            Stopwatch watch = Stopwatch.start();
            long warm = first + inputs / 5;
            run.run(first, warm, threads, scratch);
            Used before = Used.now();
            Tally tally = run.run(warm, first + inputs, threads, scratch);
            double seconds = watch.seconds();
            report(what, tally, inputs, seconds);
            Used after = Used.now();
            grown(what + ": heap", before.heap(), after.heap());
            grown(what + ": resident memory", before.resident(), after.resident());
            if (!tally.failures().isEmpty()) {
                throw new NotMeasured(tally.failures().size() + " failures with --seed " + seed + ", kept in " + kept
                        + "; the first: " + tally.failures().get(0));
            }
        } finally {
            Folders.delete(scratch);
        }
    }

    /** In memory where there is such a disk: others write every small file out at once. */
    static Path scratch() throws IOException {
        return Files.isWritable(MEMORY_DISK)
                ? Files.createTempDirectory(MEMORY_DISK, "perennial-fuzz")
                : Files.createTempDirectory("perennial-fuzz");
    }

    private void report(String what, Tally tally, long inputs, double seconds) {
        figures.add(what, "%,d in %.0f s by %d threads".formatted(inputs, seconds, threads));
        tally.outcomes().forEach((outcome, count) -> figures.add(outcome, "%,d".formatted(count)));
        Tally.Timed slowest = tally.slowest();
        figures.add(what + ": slowest", "%.0f ms, number %,d".formatted(slowest.millis(), slowest.number()))
                .add(what + ": failures", Integer.toString(tally.failures().size()));
    }

    private void grown(String what, double before, double after) {
        figures.add(what + " after a fifth, and at the end", "%.0f, %.0f MiB".formatted(before, after));
        if (after - before > MOST_GROWTH_MIB) {
            throw new NotMeasured("%s grew by %.0f MiB".formatted(what, after - before));
        }
    }

    /** Memory in MiB after a collection: that of objects, and of the whole process. */
    private record Used(double heap, double resident) {
        static Used now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Used(
                    (runtime.totalMemory() - runtime.freeMemory()) / MIB,
                    PeakMemory.resident().orElse(0));
        }
    }
}
