package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.Trainer;
import dev.perennial.model.TrainingExample;
import dev.perennial.model.TrainingPlan;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;

/** Speeds of a model through its public methods, each measured once, in tokens a second of all sequences together. */
final class Speeds {
    /** So little that the model stays as it is but for rounding. */
    private static final double RATE = 1e-9;

    private final LanguageModel model;

    Speeds(LanguageModel model) {
        this.model = model;
    }

    /** New tokens by requests of one prompt that share steps. */
    double decode(TokenIds prompt, int together, int tokens) {
        return new Decoding(model, prompt, tokens).perSecond(together);
    }

    /** Until the logits after the last token of each are there. */
    double prefill(List<TokenIds> prompts) {
        Scorer scorer = Scorer.of(model);
        return tokens(prompts)
                / Stopwatch.of(() -> {
                    if (prompts.size() == 1) {
                        scorer.top(prompts.get(0), 1);
                    } else {
                        scorer.top(prompts, 1);
                    }
                });
    }

    /** Until the log-probability of every token is there. */
    double score(List<TokenIds> sequences) {
        return tokens(sequences) / Stopwatch.of(() -> Scorer.of(model).score(sequences));
    }

    /** Forward, backward and AdamW over all parameters; the second step, when its memory is there. */
    double train(List<TokenIds> sequences) {
        int tokens = tokens(sequences);
        List<Long> moments = new ArrayList<>();
        Trainer.of(model)
                .train(
                        sequences.stream().map(TrainingExample::all).toList(),
                        TrainingPlan.of(2, tokens, RATE, 1),
                        step -> moments.add(System.nanoTime()));
        return tokens / ((moments.get(1) - moments.get(0)) / 1e9);
    }

    private static int tokens(List<TokenIds> sequences) {
        return sequences.stream().mapToInt(TokenIds::size).sum();
    }
}
