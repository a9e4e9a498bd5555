package dev.perennial.steps.work;

import dev.perennial.contract.Figure;
import dev.perennial.contract.line.Expert;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * What one more expert does to a line and to the experts before it, in the weights before edits are made again. Each
 * figure is empty where no suite has an item that measures it.
 *
 * @param before the experts before it, by the method that makes the weights they are in now
 * @param after the same by the order's method, with the new one as the last
 * @param accuracy on the line's suites, with it
 * @param loss the share lost by it on the line's suites, or on average on what the experts before it were tuned for,
 *     whichever is more; negative for a gain
 * @param backward the backward transfer, with it
 * @param average the mean accuracy of all experts on what each was tuned for
 */
public record StepVerdict(
        Blend before,
        Blend after,
        OptionalDouble accuracy,
        OptionalDouble loss,
        OptionalDouble backward,
        OptionalDouble average) {
    static final String LOSS = "loss of this step";

    /**
     * Scores it.
     *
     * @param came what was merged when each of those before it came
     */
    public static StepVerdict of(StreamScores scores, Blend before, Blend after, List<Blend> came) {
        OptionalDouble accuracy = scores.onLine(after);
        OptionalDouble average = scores.average(after);
        return new StepVerdict(
                before,
                after,
                accuracy,
                loss(scores, before, after),
                average.isPresent() ? scores.backwardTransfer(after, came) : average,
                average);
    }

    private static OptionalDouble loss(StreamScores scores, Blend before, Blend after) {
        DoubleStream onLine = scores.onLine(before).stream()
                .flatMap(then -> scores.onLine(after).stream().map(now -> then - now));
        List<Expert> experts = before.experts();
        OptionalDouble onExperts = experts.stream()
                .flatMapToDouble(each -> scores.gain(each, after, before).stream())
                .average();
        return DoubleStream.concat(onLine, onExperts.stream()).max();
    }

    /** Whether it loses more than this share. */
    public boolean spoils(double maxLoss) {
        return loss.isPresent() && Share.beyond(loss.getAsDouble(), maxLoss);
    }

    /** As figures, of what is measured. */
    public List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        accuracy.ifPresent(value -> figures.add(new Figure("accuracy", value)));
        loss.ifPresent(value -> figures.add(new Figure(LOSS, value)));
        backward.ifPresent(value -> figures.add(new Figure("BWT", value)));
        average.ifPresent(value -> figures.add(new Figure("average accuracy", value)));
        return figures;
    }

    /**
     * That experts which serve by one method are merged again by another; none if there are none, or it is the same.
     */
    public static List<String> again(Blend before, MergeMethod method) {
        List<String> said = new ArrayList<>();
        if (!before.experts().isEmpty() && !before.method().equals(method)) {
            said.add("merges " + before.names() + " again by " + method.sentence() + " instead of "
                    + before.method().sentence());
        }
        return said;
    }

    /** For people. */
    public String sentence(double maxLoss, boolean taken) {
        String expert = after.experts().get(before.experts().size()).name();
        List<String> parts = new ArrayList<>();
        parts.add(expert + " as expert " + after.experts().size() + " behind " + before.names() + ": "
                + measured(maxLoss));
        parts.addAll(again(before, after.method()));
        parts.add(end(maxLoss, taken));
        return String.join("; ", parts);
    }

    private String measured(double maxLoss) {
        List<String> found = new ArrayList<>();
        loss.ifPresent(value ->
                found.add(String.format(Locale.ROOT, "loss %.1f points of at most %.1f", 100 * value, 100 * maxLoss)));
        backward.ifPresent(value -> found.add(String.format(Locale.ROOT, "BWT %+.1f", 100 * value)));
        average.ifPresent(value -> found.add(String.format(Locale.ROOT, "average accuracy %.1f %%", 100 * value)));
        return found.isEmpty() ? "no suite has an item that measures it" : String.join(", ", found);
    }

    private String end(double maxLoss, boolean taken) {
        if (!taken) {
            return "rolled back, so " + before.names() + " stay as they were";
        }
        return loss.isEmpty() || spoils(maxLoss) ? "the gate decides" : "taken";
    }
}
