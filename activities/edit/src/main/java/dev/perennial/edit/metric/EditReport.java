package dev.perennial.edit.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * How a batch of edits went; shares from 0 to 1, and 1 of nothing.
 *
 * @param edits each edit
 * @param earlier edits of the ledger before this batch that it does not replace
 * @param earlierHolding of these, those that greedy generation still gives
 * @param passes passes over the turns, together
 * @param seconds how long the editing took, without measuring
 */
public record EditReport(List<EditResult> edits, int earlier, int earlierHolding, int passes, double seconds) {
    public EditReport {
        edits = List.copyOf(edits);
    }

    /** Efficacy by teacher-forced tokens. */
    public double efficacyForced() {
        return mean(EditResult::forced);
    }

    /** Efficacy by generation. */
    public double efficacy() {
        return mean(edit -> edit.generated() ? 1 : 0);
    }

    /** The share of rephrases that hold. */
    public double generality() {
        return share(EditResult::rephrasesHolding, EditResult::rephrases);
    }

    /** The share of unrelated prompts answered as before. */
    public double locality() {
        return share(EditResult::unrelatedSame, EditResult::unrelated);
    }

    /** The share of earlier edits that still hold. */
    public double retention() {
        return earlier == 0 ? 1 : (double) earlierHolding / earlier;
    }

    /** Edits that hold when generated. */
    public int holding() {
        return (int) edits.stream().filter(EditResult::generated).count();
    }

    private double mean(ToDoubleFunction<EditResult> figure) {
        return edits.stream().mapToDouble(figure).average().orElse(1);
    }

    private double share(ToIntFunction<EditResult> part, ToIntFunction<EditResult> whole) {
        int all = edits.stream().mapToInt(whole).sum();
        return all == 0 ? 1 : (double) edits.stream().mapToInt(part).sum() / all;
    }
}
