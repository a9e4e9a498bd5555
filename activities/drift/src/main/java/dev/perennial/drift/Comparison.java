package dev.perennial.drift;

/**
 * One signal of a window against the reference, in figures.
 *
 * @param test which test
 * @param statistic KS distance or chi-square on the grid
 * @param threshold what the statistic must exceed, at the signal's share of the false-alarm rate
 * @param resolution how much larger the statistic could be without the grid; 0 for categories. Needs no allowance in
 *     the threshold, because a fixed grid makes the test only more careful
 * @param pValue probability of such a statistic under no drift, never understated; not yet adjusted for many signals
 * @param effect the size of the difference, see {@link SignalTest}; -1 to 1
 * @param referenceCount true number of reference values
 * @param windowCount true number of window values
 */
public record Comparison(
        SignalTest test,
        double statistic,
        double threshold,
        double resolution,
        double pValue,
        double effect,
        long referenceCount,
        long windowCount) {}
