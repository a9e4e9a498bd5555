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
        if (!kept.isEverything()) {
            kept.clear(false, values, span);
        }
        if (!outliers.isNothing()) {
            outliers.clear(true, values, span);
        }
    }

    /** Whether one loop drops on both sides of a span, as no equal magnitudes are cut apart there. */
    boolean isOneLoop(Span span) {
        return !kept.isEverything() && !outliers.isNothing() && !kept.divides(span) && !outliers.divides(span);
    }

    /** Whether what is not finite in a span becomes NaN when it drops, instead of nothing. */
    boolean exposes(Span span) {
        boolean any = !kept.isEverything() || !outliers.isNothing();
        return any && !kept.divides(span) && !outliers.divides(span);
    }

    /** Makes of the values of such a span what is left of them without those of a base, and drops of that. */
    void cutDifference(float[] base, float[] values, Span span) {
        span.loops().between(kept.threshold(span), outliers.threshold(span), base, values, span.count());
    }
}
