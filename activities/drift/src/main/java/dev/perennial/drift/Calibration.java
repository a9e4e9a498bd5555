package dev.perennial.drift;

import dev.perennial.drift.profile.Histogram;
import dev.perennial.drift.profile.WindowProfile;

/**
 * Reference answers of which both the log-probability and the outcome are known: what an estimate of failures is
 * calibrated on.
 *
 * @param ok answers found right, by mean log-probability
 * @param failed answers found wrong, by mean log-probability
 * @param missed outcomes graded while the reference lasted whose answer is not known; they count for nothing
 * @param forgotten reference answers beyond those that are remembered; their outcomes count for nothing
 */
public record Calibration(Histogram ok, Histogram failed, long missed, long forgotten) {
    public Calibration {
        if (missed < 0 || forgotten < 0) {
            throw new IllegalArgumentException(
                    "Calibration: expected counts of 0 or more, found missed " + missed + ", forgotten " + forgotten);
        }
    }

    /** By the outcomes that the reference's records carried themselves. */
    public static Calibration of(WindowProfile reference) {
        return new OutcomeJoin(reference).calibration(0);
    }

    /** How many outcomes it rests on. */
    public long labelled() {
        return ok.total() + failed.total();
    }
}
