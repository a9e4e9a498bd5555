package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Token log-probabilities. Sequences of like length run together, padded; the result of a sequence does not depend on
 * its company (to rounding, about 1e-5). Peak native memory beyond the model: the activations of 2,048 tokens and the
 * logits of as many positions as fit 64 MiB, whatever the number and length of the sequences, besides the keys and
 * values of the longest.
 */
public final class Scorer {
    private static final int LOGITS = 1 << 24;

    private final LanguageModel model;

    private Scorer(LanguageModel model) {
        this.model = model;
    }

    /** Scores with this model, which stays its owner's to close. */
    public static Scorer of(LanguageModel model) {
        return new Scorer(model);
    }

    /**
     * Scores sequences, in their order.
     *
     * @throws IllegalArgumentException if one is empty, longer than the context, or has an id outside the vocabulary
     * @throws dev.perennial.model.config.NonFiniteOutputException if a log-probability is not finite
     */
    public List<Scored> score(List<TokenIds> sequences) {
        sequences.forEach(model::requireUsable);
        Scored[] results = new Scored[sequences.size()];
        for (int[] group :
                Batches.byLength(sequences, Batches.TOKENS, model.config().context())) {
            List<TokenIds> batch = Arrays.stream(group).mapToObj(sequences::get).toList();
            List<Scored> scored = scoreTogether(batch);
            for (int i = 0; i < group.length; i++) {
                results[group[i]] = scored.get(i);
            }
        }
        return List.of(results);
    }

    /** Scores one sequence. */
    public Scored score(TokenIds sequence) {
        return score(List.of(sequence)).get(0);
    }

    /** Teacher-forced likelihood and hits of targets after their prompts. */
    public List<TargetScore> targets(List<PromptTarget> pairs) {
        List<Scored> scored = score(pairs.stream().map(PromptTarget::whole).toList());
        List<TargetScore> targets = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            targets.add(target(scored.get(i), pairs.get(i).prompt().size()));
        }
        return targets;
    }

    /** The natural log-likelihood of each target after its prompt. */
    public double[] logLikelihoods(List<PromptTarget> pairs) {
        return targets(pairs).stream().mapToDouble(TargetScore::logLikelihood).toArray();
    }

    /**
     * Perplexity over sequences: e to the mean negative log-probability of all tokens after each first.
     *
     * @throws IllegalArgumentException if no sequence has a second token
     */
    public double perplexity(List<TokenIds> sequences) {
        double sum = 0;
        long tokens = 0;
        for (Scored scored : score(sequences)) {
            sum += scored.sum();
            tokens += scored.ids().size() - 1;
        }
        if (tokens == 0) {
            throw new IllegalArgumentException("expected a sequence of at least two tokens for a perplexity");
        }
        return Math.exp(-sum / tokens);
    }

    /** The n likeliest tokens after a prompt, likeliest first. */
    public List<NextToken> top(TokenIds prompt, int n) {
        model.requireUsable(prompt);
        int wanted = Math.min(n, model.config().vocabulary());
        try (Scope scope = model.enter();
                KvCache cache = KvCache.empty(model.network(), scope.manager(), 1, prompt.size())) {
            NDArray last = Forward.prefill(model, scope, cache, prompt);
            return top(model.network().logits(last, Taps.NONE), wanted).get(0);
        }
    }

    /** The n likeliest tokens after each of several prompts, likeliest first; prompts of like length run together. */
    public List<List<NextToken>> top(List<TokenIds> prompts, int n) {
        prompts.forEach(model::requireUsable);
        Map<Integer, List<NextToken>> results = new TreeMap<>();
        for (int[] group :
                Batches.byLength(prompts, Batches.TOKENS, model.config().context())) {
            List<TokenIds> batch = Arrays.stream(group).mapToObj(prompts::get).toList();
            try (Scope scope = model.enter()) {
                Forward.each(model, scope, batch, piece -> {
                    int[] ending = IntStream.range(0, group.length)
                            .filter(row -> piece.ends(batch.get(row)))
                            .toArray();
                    List<List<NextToken>> tops = ending.length == 0 ? List.of() : top(piece, batch, ending, n);
                    for (int i = 0; i < ending.length; i++) {
                        results.put(group[ending[i]], tops.get(i));
                    }
                });
            }
        }
        return List.copyOf(results.values());
    }

    private List<List<NextToken>> top(Forward.Piece piece, List<TokenIds> batch, int[] rows, int n) {
        List<int[]> places = Arrays.stream(rows)
                .mapToObj(row -> new int[] {row, batch.get(row).size() - 1})
                .toList();
        NDArray logits = model.network().logits(piece.rows(piece.manager(), places), Taps.NONE);
        return top(logits, Math.min(n, model.config().vocabulary()));
    }

    /** The likeliest tokens of each row of logits (rows x vocabulary). */
    private static List<List<NextToken>> top(NDArray logits, int wanted) {
        NDList top = logits.topK(wanted, 1);
        float[] values = top.get(0).toFloatArray();
        float[] logProbabilities = logits.logSoftmax(1).gather(top.get(1), 1).toFloatArray();
        long[] ids = top.get(1).toLongArray();
        List<List<NextToken>> rows = new ArrayList<>();
        for (int from = 0; from < ids.length; from += wanted) {
            rows.add(IntStream.range(from, from + wanted)
                    .mapToObj(i -> new NextToken((int) ids[i], values[i], logProbabilities[i]))
                    .toList());
        }
        return rows;
    }

    private List<Scored> scoreTogether(List<TokenIds> batch) {
        List<SequenceScores> scores = batch.stream().map(SequenceScores::new).toList();
        try (Scope scope = model.enter()) {
            Forward.each(model, scope, batch, piece -> score(piece, scores));
        }
        return scores.stream().map(SequenceScores::scored).toList();
    }

    private void score(Forward.Piece piece, List<SequenceScores> scores) {
        List<int[]> wanted = new ArrayList<>();
        for (int row = 0; row < scores.size(); row++) {
            int end = Math.min(piece.end(), scores.get(row).size() - 1);
            for (int position = piece.from(); position < end; position++) {
                wanted.add(new int[] {row, position});
            }
        }
        int block = Math.max(1, LOGITS / model.config().vocabulary());
        for (int from = 0; from < wanted.size(); from += block) {
            score(piece, scores, wanted.subList(from, Math.min(wanted.size(), from + block)));
        }
    }

    private void score(Forward.Piece piece, List<SequenceScores> scores, List<int[]> wanted) {
        try (NDManager local = piece.manager().newSubManager()) {
            int[] targets = wanted.stream()
                    .mapToInt(at -> scores.get(at[0]).target(at[1]))
                    .toArray();
            NDArray hidden = piece.rows(local, wanted);
            NDArray logits = model.network().logits(hidden, Taps.NONE);
            NDArray target = Scope.index(local, targets).expandDims(1);
            float[] logProbabilities = logits.logSoftmax(1).gather(target, 1).toFloatArray();
            long[] best = logits.argMax(1).toLongArray();
            for (int i = 0; i < targets.length; i++) {
                int[] at = wanted.get(i);
                scores.get(at[0]).set(at[1], logProbabilities[i], (int) best[i]);
            }
        }
    }

    private static TargetScore target(Scored scored, int promptSize) {
        List<Boolean> hits = new ArrayList<>();
        for (int position = promptSize; position < scored.ids().size(); position++) {
            hits.add(scored.hit(position));
        }
        return new TargetScore(scored.sum(promptSize), hits);
    }
}
