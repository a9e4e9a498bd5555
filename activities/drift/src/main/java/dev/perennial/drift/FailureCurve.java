package dev.perennial.drift;

import dev.perennial.drift.profile.Histogram;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Failure rate as a never falling step function of how improbable the model found its own answer, fitted to labelled
 * reference records by isotonic regression (pool adjacent violators) over groups of at least {@value #GROUP} labels.
 */
final class FailureCurve {
    private static final int GROUP = 20;

    private final List<Step> steps;

    private FailureCurve(List<Step> steps) {
        this.steps = steps;
    }

    /** Fits to outcomes by log-probability; there must be at least one. */
    static FailureCurve fit(Histogram ok, Histogram failed) {
        Deque<Step> rising = new ArrayDeque<>();
        for (Step step : groups(ok, failed)) {
            Step last = step;
            while (!rising.isEmpty() && rising.getLast().rate() >= last.rate()) {
                last = rising.removeLast().plus(last);
            }
            rising.addLast(last);
        }
        return new FailureCurve(List.copyOf(rising));
    }

    /** Share of the values that falls on each step; there must be values. */
    List<Double> shares(Histogram values) {
        double total = values.total();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            int from = i == 0 ? 0 : steps.get(i).from();
            int to = i + 1 < steps.size()
                    ? steps.get(i + 1).from()
                    : values.grid().bins();
            long inside = 0;
            for (int bin = from; bin < to; bin++) {
                inside += values.count(bin);
            }
            shares.add(inside / total);
        }
        return shares;
    }

    List<Step> steps() {
        return steps;
    }

    /** How many labels it is fitted to. */
    long labelled() {
        return steps.stream().mapToLong(Step::labelled).sum();
    }

    /** Share of values less probable than any labelled one: there the curve only repeats its last step. */
    double unseen(Histogram values) {
        long beyond = 0;
        for (int bin = steps.get(steps.size() - 1).to() + 1; bin < values.grid().bins(); bin++) {
            beyond += values.count(bin);
        }
        return beyond / (double) values.total();
    }

    private static List<Step> groups(Histogram ok, Histogram failed) {
        List<Step> groups = new ArrayList<>();
        Step open = new Step(0, 0, 0, 0);
        for (int bin = 0; bin < ok.grid().bins(); bin++) {
            long labelled = ok.count(bin) + failed.count(bin);
            if (labelled > 0) {
                Step here = new Step(bin, bin, labelled, failed.count(bin));
                open = open.labelled() == 0 ? here : open.plus(here);
            }
            if (open.labelled() >= GROUP) {
                groups.add(open);
                open = new Step(0, 0, 0, 0);
            }
        }
        if (open.labelled() > 0 && groups.isEmpty()) {
            groups.add(open);
        } else if (open.labelled() > 0) {
            groups.add(groups.remove(groups.size() - 1).plus(open));
        }
        return groups;
    }

    /** A stretch of bins with one failure rate. */
    record Step(int from, int to, long labelled, long failed) {
        double rate() {
            return failed / (double) labelled;
        }

        /** Variance of the rate, with half a failure and half a success added so that it is never 0. */
        double variance() {
            double p = (failed + 0.5) / (labelled + 1.0);
            return p * (1 - p) / labelled;
        }

        Step plus(Step next) {
            return new Step(from, next.to, labelled + next.labelled, failed + next.failed);
        }
    }
}
