package dev.perennial.steps.work;

import dev.perennial.contract.line.Expert;
import dev.perennial.gate.scoring.ItemScore;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.merge.ExpertMerge;
import dev.perennial.model.LanguageModel;
import dev.perennial.store.Artifacts;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;

/** Experts and their bases at hand, to be merged into a line. */
public final class Experts implements AutoCloseable {
    private final Benches benches;
    private final List<ExpertMerge.TaskVector> vectors = new ArrayList<>();

    private Experts(Benches benches) {
        this.benches = benches;
    }

    /** Fetches experts and the bases they were tuned from: all are at hand, or none is kept. */
    public static Experts open(Artifacts artifacts, List<Expert> experts) {
        Experts opened = new Experts(new Benches(artifacts));
        boolean complete = false;
        try {
            experts.forEach(opened::add);
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    private void add(Expert expert) {
        Bench tuned = benches.fetch(expert.manifest());
        Bench base = benches.fetch(expert.base());
        vectors.add(new ExpertMerge.TaskVector(benches.weights(tuned), benches.weights(base)));
    }

    /** The line's weights with every expert's task vector added, in their order. */
    public TensorSource mergedInto(TensorSource weights, double weight) {
        return new ExpertMerge(weights, vectors, weight);
    }

    /** The share of all items that a model answers right. */
    public static double right(LanguageModel model, List<Suite> suites) {
        long right = 0;
        long all = 0;
        for (Suite suite : suites) {
            SuiteScores scores = Suites.score(model, suite);
            right += scores.items().values().stream().filter(ItemScore::right).count();
            all += scores.items().size();
        }
        return all == 0 ? 0 : (double) right / all;
    }

    @Override
    public void close() {
        benches.close();
    }
}
