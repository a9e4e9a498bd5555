package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.perennial.model.config.NonFiniteOutputException;
import dev.perennial.model.hidden.Run;
import java.util.ArrayList;
import java.util.List;

/** Scores the targets of runs that go together. */
final class RunScores {
    private RunScores() {}

    /** The loss over the runs' targets. */
    static TargetLoss loss(List<Run> batch) {
        return new TargetLoss(
                batch.stream().map(Run::ids).toList(),
                batch.stream().mapToInt(Run::targetsFrom).toArray());
    }

    /** One score a run. */
    static List<TargetScore> of(LanguageModel model, NDManager manager, List<Run> batch, Taps taps) {
        TargetLoss loss = loss(batch);
        NDArray logits = loss.logits(model, manager, taps);
        double[] values = loss.logProbabilities(logits, manager)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        long[] best = logits.argMax(1).toLongArray();
        List<TargetScore> scores = new ArrayList<>();
        int from = 0;
        for (Run run : batch) {
            scores.add(score(run, values, best, from));
            from += run.ids().size() - run.targetsFrom();
        }
        return scores;
    }

    private static TargetScore score(Run run, double[] values, long[] best, int from) {
        double sum = 0;
        List<Boolean> hits = new ArrayList<>();
        for (int position = run.targetsFrom(); position < run.ids().size(); position++) {
            int at = from + position - run.targetsFrom();
            if (!Double.isFinite(values[at])) {
                throw new NonFiniteOutputException("the patched model gives token "
                        + run.ids().at(position) + " at position " + position + " the log-probability " + values[at]
                        + "; make the patches smaller, or go back to weights before");
            }
            sum += values[at];
            hits.add(best[at] == run.ids().at(position));
        }
        return new TargetScore(sum, hits);
    }
}
