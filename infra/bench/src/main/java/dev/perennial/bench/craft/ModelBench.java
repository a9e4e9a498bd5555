package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.text.TokenIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How fast a model is loaded, decodes and scores. */
public final class ModelBench {
    private static final int LONGEST = 256;
    private static final int SEQUENCES = 4;
    private static final int MANY = 8;
    private static final String TEXT =
            "In the beginning the river ran past the village, and whoever crossed it was asked for a story. ";

    private final LanguageModel model;
    private final int times;
    private final TokenIds text;

    private ModelBench(LanguageModel model, int times) {
        this.model = model;
        this.times = times;
        this.text = text(model, Math.min(LONGEST, model.config().context()));
    }

    /** Measures the model in the folder named by the words. */
    public static Figures measure(Words words) throws IOException {
        Path folder = words.path(0, "a model folder");
        Optional<String> expected = words.option("expected");
        int times = words.number("times", 3);
        int tokens = words.number("tokens", 64);
        Figures figures = new Figures();
        Stopwatch watch = Stopwatch.start();
        try (LanguageModel model = LanguageModel.open(folder)) {
            figures.add("load, first in the process", watch.seconds(), 2, "s");
            figures.add("decoded and scored on", Threads.words());
            new ModelBench(model, times).addTo(figures, tokens);
            if (expected.isPresent()) {
                figures.add(
                        "equal to the reference",
                        Reference.read(Path.of(expected.get())).check(model));
            }
        }
        PeakMemory.addTo(figures);
        return figures;
    }

    private void addTo(Figures figures, int tokens) {
        Decoding decoding = new Decoding(model, tokens);
        decoding.perSecond(1); // the engine's first steps are slow
        figures.add("decode, 1 at a time", Stopwatch.median(times, () -> decoding.perSecond(1)), 1, "tokens/s");
        figures.add(
                "decode, " + MANY + " together",
                Stopwatch.median(times, () -> decoding.perSecond(MANY)),
                1,
                "tokens/s in all");
        figures.add("prefill of " + text.size() + " tokens", Stopwatch.median(times, this::prefilled), 1, "tokens/s");
        figures.add(
                "score " + SEQUENCES + " sequences of " + text.size() + " tokens",
                Stopwatch.median(times, this::scored),
                1,
                "tokens/s");
    }

    private double prefilled() {
        return text.size() / Stopwatch.of(() -> Scorer.of(model).top(text, 1));
    }

    private double scored() {
        List<TokenIds> sequences = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            sequences.add(text);
        }
        return SEQUENCES * text.size() / Stopwatch.of(() -> Scorer.of(model).score(sequences));
    }

    private static TokenIds text(LanguageModel model, int tokens) {
        TokenIds piece = model.tokenizer().encode(TEXT, false);
        TokenIds whole = piece;
        while (whole.size() < tokens) {
            whole = whole.plus(piece);
        }
        return whole.slice(0, tokens);
    }
}
