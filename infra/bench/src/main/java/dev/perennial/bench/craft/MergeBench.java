package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Merges of big folders by our command and by mergekit in turn, each in a process of its own, on files that are in
 * memory, until the result is on the disk; each program was started for nothing just before. And ours again on files
 * that are not in memory, beside plain reading and writing.
 */
public final class MergeBench {
    private static final String MERGEKIT = "mergekit.scripts.run_yaml";
    /** About what a merge of the usual models writes, and what it computes with. */
    private static final long OUTPUT = 3L << 29;

    private final Path models;
    private final Path work;
    private final String command;
    private final Optional<Path> python;
    private final int times;
    private final Figures figures;

    private MergeBench(Words words, Path work, String peer) {
        this.models = Path.of(words.needed("models")).toAbsolutePath();
        this.work = work;
        this.command = words.option("command")
                .orElseGet(() -> Path.of(System.getProperty("perennial.home", "../.."), "perennial")
                        .toString());
        this.python = words.option("python").map(Path::of);
        this.times = words.number("times", 3);
        this.figures = new Figures("ours", peer, "ours / theirs");
    }

    /** Measures on the folder of {@code --models}, which holds base, m1, m2 and m3. */
    public static Figures measure(Words words) throws IOException {
        Path models = Path.of(words.needed("models"));
        List<MergeCase> cases = cases(words.option("methods").orElse("all"));
        Path work =
                Files.createTempDirectory(words.option("folder").map(Path::of).orElse(models), "merges");
        try {
            String peer = words.option("python").isPresent() ? peer(words.needed("python")) : "no peer";
            MergeBench bench = new MergeBench(words, work, peer);
            bench.run(cases);
            return bench.figures;
        } finally {
            Folders.delete(work);
        }
    }

    private static List<MergeCase> cases(String methods) {
        List<MergeCase> cases = MergeCase.ALL.stream()
                .filter(each ->
                        methods.equals("all") || List.of(methods.split(",")).contains(each.name()))
                .toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("--methods: expected some of "
                    + MergeCase.ALL.stream().map(MergeCase::name).toList() + ", found " + methods);
        }
        return cases;
    }

    private static String peer(String python) throws IOException {
        Process process = new ProcessBuilder(
                        python,
                        "-c",
                        "from importlib.metadata import version as v; print(f'mergekit {v(\"mergekit\")}, torch {v(\"torch\")}')")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (answer.isEmpty()) {
            throw new NotMeasured(python + " has no mergekit; see infra/bench/README.md");
        }
        return answer;
    }

    private void run(List<MergeCase> cases) throws IOException {
        List<ProcessCost> plan = new ArrayList<>();
        List<ProcessCost> help = new ArrayList<>();
        for (int i = 0; i <= times; i++) {
            plan.add(plan(write(cases.get(0))));
            if (python.isPresent()) {
                help.add(help(python.get()));
            }
        }
        add("start alone, ours with --plan, theirs with --help", plan, help);
        for (MergeCase each : cases) {
            compare(each);
        }
        cold(cases.get(0));
    }

    private Path write(MergeCase merge) throws IOException {
        return Files.writeString(work.resolve(merge.name() + ".yml"), merge.yaml(models));
    }

    private void compare(MergeCase merge) throws IOException {
        Path config = write(merge);
        List<ProcessCost> ours = new ArrayList<>();
        List<ProcessCost> theirs = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            plan(config);
            MergeFiles.read(weights(merge));
            ours.add(ours(config));
            if (python.isPresent()) {
                help(python.get());
                MergeFiles.read(weights(merge));
                theirs.add(theirs(python.get(), config));
            }
        }
        add(merge.title(), ours, theirs);
    }

    private void add(String title, List<ProcessCost> ours, List<ProcessCost> theirs) {
        for (Measure measure : Measure.ALL) {
            String name = title + ", " + measure.title();
            double mine = measure.median(ours);
            if (theirs.isEmpty()) {
                figures.add(name, measure.words(mine));
            } else {
                double other = measure.median(theirs);
                figures.add(name, measure.words(mine), measure.words(other), ratio(mine, other));
            }
        }
    }

    private List<Path> weights(MergeCase merge) throws IOException {
        return MergeFiles.weights(merge.folders().stream().map(models::resolve).toList());
    }

    private ProcessCost plan(Path config) throws IOException {
        return merged("ours", words(config, "--plan"));
    }

    private ProcessCost ours(Path config) throws IOException {
        occupy(OUTPUT);
        return merged("ours", words(config));
    }

    private List<String> words(Path config, String... options) {
        List<String> words = new ArrayList<>(List.of(
                command, "merge", config.toString(), work.resolve("ours").toString()));
        words.addAll(List.of(options));
        return words;
    }

    private ProcessCost help(Path interpreter) throws IOException {
        return merged("theirs", List.of(interpreter.toString(), "-m", MERGEKIT, "--help"));
    }

    private ProcessCost theirs(Path interpreter, Path config) throws IOException {
        Path out = work.resolve("theirs");
        occupy(OUTPUT);
        return merged(
                "theirs",
                List.of(
                        interpreter.toString(),
                        "-m",
                        MERGEKIT,
                        config.toString(),
                        out.toString(),
                        "--lazy-unpickle",
                        "--no-copy-tokenizer",
                        "--no-write-model-card",
                        "--quiet"));
    }

    /** The command and then what is left of forcing its files, which is nothing after ours. */
    private ProcessCost merged(String name, List<String> words) throws IOException {
        Path out = work.resolve(name);
        ProcessCost cost = ProcessCost.of(words, work.resolve(name + ".log"));
        if (!Files.exists(out)) {
            return cost;
        }
        double forcing = MergeFiles.force(out);
        Folders.delete(out);
        return cost.after(forcing);
    }

    private void cold(MergeCase merge) throws IOException {
        List<Path> weights = weights(merge);
        List<ProcessCost> ours = new ArrayList<>();
        double[] plain = new double[times];
        for (int i = 0; i < times; i++) {
            plan(write(merge));
            forget(weights);
            ours.add(merged("ours", words(write(merge))));
            forget(weights);
            plain[i] = MergeFiles.readAndWrite(weights, work.resolve("plain"));
        }
        double mine = Measure.WALL.median(ours);
        String name = "cold " + merge.title();
        figures.add(name + ", wall", Measure.WALL.words(mine));
        figures.add(name + ", plain reading and writing", Measure.WALL.words(Stopwatch.median(plain)));
        figures.add(name + ", of the plain time", ratio(mine, Stopwatch.median(plain)));
    }

    /** So that they are read from the disk, into memory that the machine has. */
    private void forget(List<Path> weights) throws IOException {
        MergeFiles.settle();
        MergeFiles.forget(weights);
        long bytes = OUTPUT;
        for (Path file : weights) {
            bytes += Files.size(file);
        }
        occupy(bytes);
    }

    private void occupy(long bytes) throws IOException {
        MergeFiles.occupy(work.resolve("occupied"), bytes);
        MergeFiles.settle();
    }

    private static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.3f", ours / theirs);
    }

    /** What is told of processes. */
    private record Measure(String title, String format, ToDoubleFunction<ProcessCost> figure) {
        static final Measure WALL = new Measure("wall", "%.2f s", ProcessCost::wall);
        static final List<Measure> ALL = List.of(
                WALL,
                new Measure("processors", "%.2f s", ProcessCost::processor),
                new Measure("peak RSS", "%,.0f MiB", ProcessCost::mib));

        double median(List<ProcessCost> costs) {
            return Stopwatch.median(costs.stream().mapToDouble(figure).toArray());
        }

        String words(double value) {
            return String.format(Locale.ROOT, format, value);
        }
    }
}
