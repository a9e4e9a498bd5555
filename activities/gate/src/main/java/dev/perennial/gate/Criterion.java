package dev.perennial.gate;

import java.util.Locale;

/** One thing a candidate must meet; a new one is a record here and, to be asked of every line, a setting. */
@FunctionalInterface
public interface Criterion {
    /** Judges; never passes for lack of evidence. */
    CriterionOutcome judge(Evidence evidence);

    /** A share as per cent, for sentences. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
