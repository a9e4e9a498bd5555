package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import java.util.Locale;

/**
 * One signal of a drift window against the reference window.
 *
 * @param signal which signal, such as {@code prompt-length}
 * @param test which statistic
 * @param statistic its value
 * @param threshold the value above which it counts as found
 * @param referenceSize records of the reference window
 * @param windowSize records of the drift window
 * @param effect the effect size
 */
public record DriftFinding(
        String signal,
        String test,
        double statistic,
        double threshold,
        long referenceSize,
        long windowSize,
        double effect) {
    public DriftFinding {
        Checks.text("DriftFinding: signal", signal);
        Checks.text("DriftFinding: test of " + signal, test);
    }

    /** For people. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "%s: %s %.3f above %.3f (%d against %d records)",
                signal,
                test,
                statistic,
                threshold,
                windowSize,
                referenceSize);
    }
}
