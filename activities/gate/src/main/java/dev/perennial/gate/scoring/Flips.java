package dev.perennial.gate.scoring;

/**
 * Items counted by what became of them.
 *
 * @param items all of them
 * @param negative right before, wrong now
 * @param positive wrong before, right now
 * @param rightBefore right before
 * @param noise flips whose margin moved by no more than the tie band; counted as no change, in {@code items} only
 */
public record Flips(long items, long negative, long positive, long rightBefore, long noise) {
    /** A margin that moved by less, in nats (or nats per character), did not move. */
    public static final double TIE_BAND = 1e-4;

    public Flips {
        if (negative < 0 || positive < 0 || negative + positive + noise > items || rightBefore > items) {
            throw new IllegalArgumentException("Flips: expected parts of " + items + " items, found " + negative
                    + " negative, " + positive + " positive, " + noise + " noise, " + rightBefore + " right before");
        }
    }

    /** Counts; a flip within {@link #TIE_BAND} is the batch's rounding, not the model's change. */
    public static Flips count(PairedScores scores, Normalisation normalisation) {
        long[] sums = new long[4];
        for (PairedScores.Item item : scores.items()) {
            boolean before = item.before().right(normalisation);
            sums[3] += before ? 1 : 0;
            if (before != item.after().right(normalisation)) {
                sums[still(item, normalisation) ? 2 : before ? 0 : 1]++;
            }
        }
        return new Flips(scores.items().size(), sums[0], sums[1], sums[3], sums[2]);
    }

    private static boolean still(PairedScores.Item item, Normalisation normalisation) {
        double moved = item.after().margin(normalisation) - item.before().margin(normalisation);
        return Math.abs(moved) <= TIE_BAND;
    }

    /** Share right before; 0 without items. */
    public double accuracyBefore() {
        return rightBefore / (double) Math.max(1, items);
    }

    /** Share right now; 0 without items. */
    public double accuracyAfter() {
        return (rightBefore - negative + positive) / (double) Math.max(1, items);
    }

    /** Share of negative flips (MUSCLE's NFR, arXiv 2407.09435); 0 without items. */
    public double negativeRate() {
        return negative / (double) Math.max(1, items);
    }
}
