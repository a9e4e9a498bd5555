package dev.perennial.model;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TextPair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Likelihoods of texts, as {@link Scorer#targets} finds them for tokens. After an empty prompt all tokens but the first
 * are scored, and the text may be longer than the model's context: it is read in windows.
 */
public final class TextScorer {
    private final LanguageModel model;

    private TextScorer(LanguageModel model) {
        this.model = model;
    }

    /** Scores with this model, which stays its owner's to close. */
    public static TextScorer of(LanguageModel model) {
        return new TextScorer(model);
    }

    /**
     * Scores pairs, in their order.
     *
     * @throws IllegalArgumentException if one has no token to be scored, or a prompt and with it more tokens than the
     *     context holds
     */
    public List<TargetScore> score(List<TextPair> pairs) {
        List<List<PromptTarget>> parts = pairs.stream().map(this::parts).toList();
        Iterator<TargetScore> scores = Scorer.of(model)
                .targets(parts.stream().flatMap(List::stream).toList())
                .iterator();
        return parts.stream().map(own -> whole(own.size(), scores)).toList();
    }

    private List<PromptTarget> parts(TextPair pair) {
        if (!pair.prompt().isEmpty()) {
            return List.of(pair.tokens(model.tokenizer()));
        }
        return model.windows(pair.target()).stream()
                .map(ids -> new PromptTarget(ids.slice(0, 1), ids.slice(1, ids.size())))
                .toList();
    }

    private static TargetScore whole(int parts, Iterator<TargetScore> scores) {
        double logLikelihood = 0;
        List<Boolean> hits = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            TargetScore score = scores.next();
            logLikelihood += score.logLikelihood();
            hits.addAll(score.hits());
        }
        return new TargetScore(logLikelihood, hits);
    }
}
