package dev.perennial.cli.gate;

import dev.perennial.gate.scoring.PromptTarget;
import dev.perennial.gate.scoring.Scoring;
import dev.perennial.gate.scoring.TargetScore;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A model as gates know one.
 *
 * @param model scored with; stays its owner's to close
 * @param listener hears how many pairs are scored of all
 */
record ModelScoring(LanguageModel model, BiConsumer<Integer, Integer> listener) implements Scoring {
    private static final int BATCH = 64;

    @Override
    public List<TargetScore> score(List<PromptTarget> pairs) {
        List<TargetScore> scores = new ArrayList<>();
        for (int from = 0; from < pairs.size(); from += BATCH) {
            int to = Math.min(pairs.size(), from + BATCH);
            Scorer.of(model)
                    .targets(pairs.subList(from, to).stream().map(this::tokens).toList())
                    .forEach(score -> scores.add(
                            new TargetScore(score.logLikelihood(), score.hits().size(), score.exact())));
            listener.accept(to, pairs.size());
        }
        return scores;
    }

    /** Of an empty prompt, all but the first token can be scored. */
    private dev.perennial.model.text.PromptTarget tokens(PromptTarget pair) {
        if (!pair.prompt().isEmpty()) {
            return model.tokenizer().promptTarget(pair.prompt(), pair.target());
        }
        TokenIds ids = model.tokenizer().encode(pair.target());
        return new dev.perennial.model.text.PromptTarget(ids.slice(0, 1), ids.slice(1, ids.size()));
    }
}
