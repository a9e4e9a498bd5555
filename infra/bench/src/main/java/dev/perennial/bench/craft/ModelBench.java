package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Spread;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** How fast a model is loaded, decodes, reads, scores and learns, beside the limits of the machine in the same run. */
public final class ModelBench {
    static final String PROMPT = "Once upon a time";
    private static final List<Integer> PREFILLED = List.of(256, 512);
    private static final int MANY = 8;
    private static final int SHORT = 32;
    private static final int LONG = 64;
    /** Limits are the best of so many more, since the machine's best is wanted. */
    private static final int MORE = 4;

    private final LanguageModel model;
    private final Words words;
    private final Figures figures;
    private final int times;
    private final Speeds speeds;
    private final Prompts prompts;
    private final Costs costs;
    private final Map<String, Double> read = new LinkedHashMap<>();
    private final Map<String, Double> computed = new LinkedHashMap<>();

    private ModelBench(LanguageModel model, Words words, Figures figures) {
        this.model = model;
        this.words = words;
        this.figures = figures;
        this.times = words.number("times", 3);
        this.speeds = new Speeds(model);
        this.prompts = new Prompts(model);
        this.costs = Costs.of(model);
    }

    /** Measures the model in the folder named by the words. */
    public static Figures measure(Words words) throws IOException {
        Threads.use(words);
        Figures figures = new Figures();
        Stopwatch watch = Stopwatch.start();
        try (LanguageModel model = LanguageModel.open(words.path(0, "a model folder"))) {
            figures.add("load, first in the process", watch.seconds(), 2, "s");
            figures.add("computed by", Threads.words());
            Optional<String> expected = words.option("expected");
            if (expected.isPresent()) {
                figures.add(
                        "equal to the reference",
                        Reference.read(Path.of(expected.get())).check(model));
            }
            new ModelBench(model, words, figures).run();
        }
        return figures;
    }

    private void run() {
        decode();
        read();
        PeakMemory.addTo(figures);
        figures.add("weights read a decode step", costs.stepBytes() / 1e6, 1, "MB");
        Limits limits = Limits.measure(figures, costs, words.number("mib", 512), times + MORE);
        read.forEach((name, bytes) -> figures.share(name + ", of the memory limit", bytes / limits.reads()));
        computed.forEach((name, done) -> figures.share(name + ", of the product limit", done / limits.products()));
        train();
        PeakMemory.ofThis().ifPresent(mib -> figures.add("peak RSS with limits and training", mib, 0, "MiB"));
    }

    private void decode() {
        TokenIds prompt = model.tokenizer().encode(PROMPT);
        int tokens = words.number("tokens", 64);
        Spread alone = told("decode, 1 at a time", "tokens/s", () -> speeds.decode(prompt, 1, tokens));
        read.put("decode, 1 at a time", alone.median() * costs.stepBytes());
        String name = "decode, " + MANY + " together";
        Spread together = told(name, "tokens/s in all", () -> speeds.decode(prompt, MANY, tokens));
        read.put(name, together.median() / MANY * costs.stepBytes());
    }

    private void read() {
        PREFILLED.stream().map(prompts::one).distinct().forEach(this::prefill);
        List<TokenIds> longer = prompts.many(MANY, LONG);
        computes(name("prefill", longer), longer, 1, () -> speeds.prefill(longer));
        List<TokenIds> shorter = prompts.many(MANY, SHORT);
        int all = shorter.get(0).size();
        computes(name("score", shorter), shorter, all, () -> speeds.score(shorter));
    }

    private void prefill(TokenIds prompt) {
        List<TokenIds> alone = List.of(prompt);
        computes(name("prefill", alone), alone, 1, () -> speeds.prefill(alone));
    }

    private void computes(String name, List<TokenIds> sequences, int logits, DoubleSupplier speed) {
        int tokens = sequences.get(0).size();
        double each = costs.operations(tokens, logits) / tokens;
        Spread spread = told(name, "tokens/s, %,.1f MFLOP each".formatted(each / 1e6), speed);
        computed.put(name, spread.median() * each);
    }

    private void train() {
        List<TokenIds> batch = prompts.many(MANY, LONG);
        Spread forward = told(name("score", batch), "tokens/s", () -> speeds.score(batch));
        String name = name("training step", batch);
        Spread step = told(name, "tokens/s", () -> speeds.train(batch));
        figures.add(name + ", against scoring", forward.median() / step.median(), 2, "times as long");
    }

    static String name(String what, List<TokenIds> sequences) {
        return "%s of %d x %d tokens"
                .formatted(what, sequences.size(), sequences.get(0).size());
    }

    private Spread told(String name, String unit, DoubleSupplier speed) {
        Spread spread = Spread.of(times, speed);
        figures.add(name, spread.words(unit));
        return spread;
    }
}
