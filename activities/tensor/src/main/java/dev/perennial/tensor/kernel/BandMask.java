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
}
