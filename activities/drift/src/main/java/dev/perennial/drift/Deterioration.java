package dev.perennial.drift;

/**
 * A rise of the failure rate from reference to window, counted or estimated. Rates are 0 when unknown.
 *
 * @param state what is said
 * @param referenceRate failure rate in the reference
 * @param windowRate failure rate in the window
 * @param riseAtLeast lower confidence bound of the rise, at 1 - deteriorationAlpha
 * @param riseAtMost upper confidence bound of the rise, likewise
 * @param referenceCount outcomes behind the reference's rate
 * @param windowCount outcomes, or records estimated, behind the window's rate
 * @param sentence the reason, for people
 */
public record Deterioration(
        DeteriorationState state,
        double referenceRate,
        double windowRate,
        double riseAtLeast,
        double riseAtMost,
        long referenceCount,
        long windowCount,
        String sentence) {

    /** Whether a rise was shown. */
    public boolean shown() {
        return state == DeteriorationState.SHOWN;
    }

    static Deterioration unknown(long referenceCount, long windowCount, String sentence) {
        return new Deterioration(DeteriorationState.UNKNOWN, 0, 0, -1, 1, referenceCount, windowCount, sentence);
    }
}
