package dev.perennial.drift;

import dev.perennial.contract.policy.DriftRules;

/**
 * How windows are judged. Under no drift at most {@code alpha} of the windows have any drifted signal, whatever the
 * dependence between signals; each of the two deterioration tests errs in at most {@code deteriorationAlpha} of the
 * windows.
 *
 * @param alpha false-alarm rate of one comparison of windows over all signals together
 * @param minimumRecords a signal is judged only with this many values on both sides
 * @param minimumDistance a numeric signal drifts only from this KS distance on
 * @param minimumAssociation a categorical signal drifts only from this Cramér's V on
 * @param deteriorationAlpha false-alarm rate of each deterioration test
 * @param minimumLabelledRise counted failures matter only from this rise of the failure rate on
 * @param minimumEstimatedRise estimated failures matter only from this rise of the failure rate on
 * @param minimumLabelled labelled deterioration is judged only with this many outcomes on both sides
 */
public record DriftSettings(
        double alpha,
        long minimumRecords,
        double minimumDistance,
        double minimumAssociation,
        double deteriorationAlpha,
        double minimumLabelledRise,
        double minimumEstimatedRise,
        long minimumLabelled) {
    private static final DriftSettings DEFAULTS = new DriftSettings(0.01, 100, 0.1, 0.1, 0.01, 0.02, 0.05, 30);

    public DriftSettings {
        requireShare("alpha", alpha);
        requireShare("deteriorationAlpha", deteriorationAlpha);
        requireEffect("minimumDistance", minimumDistance);
        requireEffect("minimumAssociation", minimumAssociation);
        requireEffect("minimumLabelledRise", minimumLabelledRise);
        requireEffect("minimumEstimatedRise", minimumEstimatedRise);
        if (minimumRecords < 1 || minimumLabelled < 1) {
            throw new IllegalArgumentException("DriftSettings: expected minimums of 1 or more, found minimumRecords "
                    + minimumRecords + " and minimumLabelled " + minimumLabelled);
        }
    }

    /**
     * One false alarm in a hundred windows; 100 records; distances of a tenth; rises of 2 points counted and 5
     * estimated; 30 outcomes.
     */
    public static DriftSettings defaults() {
        return DEFAULTS;
    }

    /** The settings of a line's rules, with the usual minimum effects and outcomes. */
    public static DriftSettings of(DriftRules rules) {
        return DEFAULTS.withAlpha(rules.falseAlarmRate())
                .withMinimums(rules.minRecords(), DEFAULTS.minimumLabelled)
                .withMinimumRises(rules.labelledDecline(), rules.estimatedDecline());
    }

    /** The same with this false-alarm rate over all signals and in each deterioration test. */
    public DriftSettings withAlpha(double rate) {
        return new DriftSettings(
                rate,
                minimumRecords,
                minimumDistance,
                minimumAssociation,
                rate,
                minimumLabelledRise,
                minimumEstimatedRise,
                minimumLabelled);
    }

    /** The same with other minimum sample sizes. */
    public DriftSettings withMinimums(long records, long labelled) {
        return new DriftSettings(
                alpha,
                records,
                minimumDistance,
                minimumAssociation,
                deteriorationAlpha,
                minimumLabelledRise,
                minimumEstimatedRise,
                labelled);
    }

    /** The same with another minimum KS distance and Cramér's V. */
    public DriftSettings withMinimumEffects(double distance, double association) {
        return new DriftSettings(
                alpha,
                minimumRecords,
                distance,
                association,
                deteriorationAlpha,
                minimumLabelledRise,
                minimumEstimatedRise,
                minimumLabelled);
    }

    /** The same with other minimum rises of the failure rate. */
    public DriftSettings withMinimumRises(double labelled, double estimated) {
        return new DriftSettings(
                alpha,
                minimumRecords,
                minimumDistance,
                minimumAssociation,
                deteriorationAlpha,
                labelled,
                estimated,
                minimumLabelled);
    }

    private static void requireShare(String name, double value) {
        if (!(value > 0 && value <= 0.5)) {
            throw new IllegalArgumentException("DriftSettings: expected " + name + " in (0, 0.5], found " + value);
        }
    }

    private static void requireEffect(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("DriftSettings: expected " + name + " in [0, 1], found " + value);
        }
    }
}
