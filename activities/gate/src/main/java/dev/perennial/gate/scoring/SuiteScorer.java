package dev.perennial.gate.scoring;

import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a model for all that a suite needs, in one call, and turns the answers into scores of items. */
public final class SuiteScorer {
    private SuiteScorer() {}

    /**
     * Scores a suite; throws {@link IllegalStateException} when the scoring function answers another number of pairs.
     */
    public static SuiteScores score(Suite suite, Scoring scoring) {
        List<PromptTarget> pairs = new ArrayList<>();
        suite.items().forEach(item -> pairs.addAll(pairs(item)));
        List<TargetScore> scores = scoring.score(List.copyOf(pairs));
        if (scores.size() != pairs.size()) {
            throw new IllegalStateException("Scoring of suite " + suite.name() + ": expected " + pairs.size()
                    + " scores, found " + scores.size());
        }
        Map<String, ItemScore> items = new LinkedHashMap<>();
        Map<String, PassageScore> passages = new LinkedHashMap<>();
        int next = 0;
        for (SuiteItem item : suite.items()) {
            int size = pairs(item).size();
            List<TargetScore> own = scores.subList(next, next + size);
            next += size;
            if (item instanceof SuiteItem.MultipleChoice choice) {
                items.put(item.id(), choice(choice, own));
            } else if (item instanceof SuiteItem.Cloze) {
                items.put(item.id(), cloze(own.get(0)));
            } else if (item instanceof SuiteItem.Passage passage) {
                passages.put(item.id(), passage(passage, own.get(0)));
            }
        }
        return new SuiteScores(suite.name(), items, passages);
    }

    private static List<PromptTarget> pairs(SuiteItem item) {
        if (item instanceof SuiteItem.MultipleChoice choice) {
            return choice.choices().stream()
                    .map(text -> PromptTarget.of(choice.prompt(), text))
                    .toList();
        }
        if (item instanceof SuiteItem.Cloze cloze) {
            return List.of(PromptTarget.of(cloze.prompt(), cloze.completion()));
        }
        if (item instanceof SuiteItem.Passage passage) {
            return List.of(PromptTarget.of("", passage.text()));
        }
        throw new IllegalStateException("Unknown kind of item: " + item);
    }

    private static ItemScore choice(SuiteItem.MultipleChoice item, List<TargetScore> scores) {
        double[] raw = new double[scores.size()];
        double[] perCharacter = new double[scores.size()];
        for (int i = 0; i < raw.length; i++) {
            String choice = item.choices().get(i).stripLeading();
            raw[i] = scores.get(i).logLikelihood();
            perCharacter[i] = raw[i] / choice.codePointCount(0, choice.length());
        }
        double margin = lead(raw, item.answer());
        double marginPerCharacter = lead(perCharacter, item.answer());
        return new ItemScore(margin > 0, margin, marginPerCharacter > 0, marginPerCharacter);
    }

    private static double lead(double[] scores, int answer) {
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            best = i == answer ? best : Math.max(best, scores[i]);
        }
        return scores[answer] - best;
    }

    private static ItemScore cloze(TargetScore score) {
        return new ItemScore(score.greedy(), score.logLikelihood(), score.greedy(), score.logLikelihood());
    }

    private static PassageScore passage(SuiteItem.Passage item, TargetScore score) {
        int bytes = item.text().getBytes(StandardCharsets.UTF_8).length;
        return new PassageScore(score.logLikelihood(), score.tokens(), bytes);
    }
}
