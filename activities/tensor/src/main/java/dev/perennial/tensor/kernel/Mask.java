package dev.perennial.tensor.kernel;

/**
 * Which elements of a tensor count: a function of value and position, or of position alone, so that it is the same in
 * every pass, on any number of threads. {@link Magnitudes} makes those by size, {@link RandomMask} those by chance.
 */
public sealed interface Mask permits BandMask, BitMask, InverseMask, RandomMask {
    /** All elements. */
    Mask ALL = new BandMask(Cut.EVERYTHING, Cut.NOTHING);

    /** No element. */
    Mask NONE = new BandMask(Cut.NOTHING, Cut.NOTHING);

    /**
     * Sets the values of dropped elements to 0, and may scale the others.
     *
     * @param values those of the elements of the span
     */
    void drop(float[] values, Span span);
}
