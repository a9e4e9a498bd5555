package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;
import java.time.Duration;

/**
 * How fast a line may change.
 *
 * @param quietPeriod a decision waits until no trigger came for this long ...
 * @param maxWait ... but never longer than this after the first
 * @param coolDown no change that nobody asked for starts within this time after the last one ended
 * @param budget the most changes (at most 100) that nobody asked for ...
 * @param budgetPeriod ... within this time
 */
public record Pace(Duration quietPeriod, Duration maxWait, Duration coolDown, int budget, Duration budgetPeriod) {
    /** Defaults. */
    public static final Pace STANDARD =
            new Pace(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(30), 12, Duration.ofDays(1));

    public Pace {
        Checks.notNegative("Pace: quiet period", quietPeriod);
        Checks.notNegative("Pace: max wait", maxWait);
        Checks.notNegative("Pace: cool-down", coolDown);
        Checks.between("Pace: budget", budget, 0, 100);
        Checks.positive("Pace: budget period", budgetPeriod);
    }
}
