package dev.perennial.tensor.kernel;

/**
 * Elements by magnitude: those that one cut finds large and another does not.
 *
 * @param kept the lower cut
 * @param outliers the upper cut
 */
record BandMask(Cut kept, Cut outliers) implements Mask {
    @Override
    public void drop(float[] values, Span span) {
        if (!kept.equals(Cut.EVERYTHING)) {
            kept.clear(false, values, span);
        }
        if (!outliers.equals(Cut.NOTHING)) {
            outliers.clear(true, values, span);
        }
    }

    /** Makes of the values what is left of them without those of a base, and drops of that. */
    void dropOfDifference(float[] base, float[] values, Span span) {
        boolean one = kept.equals(Cut.EVERYTHING) || outliers.equals(Cut.NOTHING);
        if (one || kept.divides(span) || outliers.divides(span)) {
            span.loops().subtract(base, values, span.count());
            drop(values, span);
        } else {
            span.loops().between(kept.threshold(span), outliers.threshold(span), base, values, span.count());
        }
    }
}
