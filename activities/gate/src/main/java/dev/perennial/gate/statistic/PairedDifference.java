package dev.perennial.gate.statistic;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The drop of accuracy between paired results, {@code d = (b - c) / n}, with one-sided score bounds (Tango, Statistics
 * in Medicine 17, 1998, equations 5-7): near their level also with few flips, and never certain when none was seen.
 *
 * @param items how many items, one or more
 * @param negative items lost, b
 * @param positive items won, c
 */
public record PairedDifference(long items, long negative, long positive) {
    private static final int HALVINGS = 60;

    public PairedDifference {
        if (items < 1 || negative < 0 || positive < 0 || negative + positive > items) {
            throw new IllegalArgumentException("PairedDifference: expected flips among one item or more, found "
                    + negative + " and " + positive + " of " + items);
        }
    }

    /** The drop seen. */
    public double drop() {
        return (negative - positive) / (double) items;
    }

    /** The drop is at most this, with confidence 1 - alpha. */
    public double upper(double alpha) {
        double z = NormalDistribution.of(0, 1).inverseSurvivalProbability(alpha);
        return solve(-z, drop(), 1);
    }

    /** The drop is at least this, with confidence 1 - alpha. */
    public double lower(double alpha) {
        double z = NormalDistribution.of(0, 1).inverseSurvivalProbability(alpha);
        return solve(z, -1, drop());
    }

    /** How many items in all would decide whether the drop lies above or below a margin, if it stays as it is. */
    public long itemsToDecide(double margin, double alpha) {
        return SampleSearch.smallest(items, more -> {
            PairedDifference then = scaled(more);
            return then.upper(alpha) < margin || then.lower(alpha) > margin;
        });
    }

    /** The same shares among more items; rounded, both could be more than there are. */
    private PairedDifference scaled(long more) {
        double scale = more / (double) items;
        long lost = Math.round(negative * scale);
        return new PairedDifference(more, lost, Math.min(Math.round(positive * scale), more - lost));
    }

    private double solve(double target, double from, double to) {
        double low = from;
        double high = to;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (score(middle) > target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Tango's score statistic at a drop; falls with it. */
    private double score(double drop) {
        double a = 2.0 * items;
        double b = -negative - positive + (2 * items - negative + positive) * drop;
        double c = -positive * drop * (1 - drop);
        double wonRate = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
        double variance = items * (2 * wonRate + drop * (1 - drop));
        double off = negative - positive - items * drop;
        return variance <= 0 ? Math.signum(off) * Double.MAX_VALUE : off / Math.sqrt(variance);
    }
}
