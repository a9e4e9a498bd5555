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
        boolean all = kept.equals(Cut.EVERYTHING);
        boolean none = outliers.equals(Cut.NOTHING);
        if (!all && !none && !kept.divides(span) && !outliers.divides(span)) {
            span.loops().between(kept.threshold(span), outliers.threshold(span), values, span.count());
            return;
        }
        if (!all) {
            kept.clear(false, values, span);
        }
        if (!none) {
            outliers.clear(true, values, span);
        }
    }
}
