package dev.perennial.drift;

import dev.perennial.drift.profile.Histogram;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.WindowProfile;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Failures estimated without labels (in the manner of CBPE and average thresholded confidence): a {@link FailureCurve}
 * from log-probability to failure rate, fitted on the reference answers of known outcome ({@link Calibration}),
 * averaged over all records of reference and window. The rise is {@code sum_i (w_i - r_i) p_i} over the curve's steps;
 * its variance adds that of the steps' rates and of both samples. What it cannot see: a model that is wrong and sure of
 * it (the curve is taken to hold in the window too), people who grade other answers than the run of those alike
 * probable, and records less probable than any labelled one, whose share is named.
 */
final class EstimatedFailures {
    private EstimatedFailures() {}

    static Deterioration compare(
            WindowProfile reference, WindowProfile window, Calibration calibration, DriftSettings settings) {
        Histogram before = reference.of(NumericSignal.MEAN_LOGPROB);
        Histogram now = window.of(NumericSignal.MEAN_LOGPROB);
        long labelled = calibration.labelled();
        if (labelled < settings.minimumLabelled()
                || Math.min(before.total(), now.total()) < settings.minimumRecords()) {
            return Deterioration.unknown(
                    labelled,
                    now.total(),
                    "too few records to estimate from: the reference has " + before.total() + " log-probabilities and "
                            + labelled + " of them with an outcome, the window has " + now.total() + ", where "
                            + settings.minimumRecords() + ", " + settings.minimumLabelled() + " and "
                            + settings.minimumRecords() + " are needed");
        }
        FailureCurve curve = FailureCurve.fit(calibration.ok(), calibration.failed());
        if (curve.steps().size() < 2) {
            return Deterioration.unknown(
                    labelled,
                    now.total(),
                    "log-probability does not tell right from wrong among the " + labelled
                            + " reference answers of known outcome, so nothing is estimated from it");
        }
        return estimate(curve, before, now, settings);
    }

    private static Deterioration estimate(FailureCurve curve, Histogram before, Histogram now, DriftSettings settings) {
        long labelled = curve.labelled();
        List<Double> then = curve.shares(before);
        List<Double> here = curve.shares(now);
        double was = mean(curve, then);
        double is = mean(curve, here);
        double error = Math.sqrt(curveVariance(curve, then, here)
                + spread(curve, then, was) / before.total()
                + spread(curve, here, is) / now.total());
        double z = NormalDistribution.of(0, 1).inverseSurvivalProbability(settings.deteriorationAlpha());
        boolean shown = is - was - z * error > 0 && is - was >= settings.minimumEstimatedRise();
        return new Deterioration(
                shown ? DeteriorationState.SHOWN : DeteriorationState.NOT_SHOWN,
                was,
                is,
                is - was - z * error,
                is - was + z * error,
                labelled,
                now.total(),
                sentence(was, is, z * error, labelled, curve.unseen(now)));
    }

    private static String sentence(double was, double is, double band, long labelled, double unseen) {
        return String.format(
                Locale.ROOT,
                "by log-probability about %.1f %% of the answers fail against %.1f %% in the reference"
                        + " (rise %.1f +- %.1f points, from %d labelled records, %.1f %% lie beyond what was labelled)",
                100 * is,
                100 * was,
                100 * (is - was),
                100 * band,
                labelled,
                100 * unseen);
    }

    private static double mean(FailureCurve curve, List<Double> shares) {
        double sum = 0;
        for (int i = 0; i < shares.size(); i++) {
            sum += shares.get(i) * curve.steps().get(i).rate();
        }
        return sum;
    }

    private static double curveVariance(FailureCurve curve, List<Double> then, List<Double> here) {
        double sum = 0;
        for (int i = 0; i < then.size(); i++) {
            double moved = here.get(i) - then.get(i);
            sum += moved * moved * curve.steps().get(i).variance();
        }
        return sum;
    }

    private static double spread(FailureCurve curve, List<Double> shares, double mean) {
        double sum = 0;
        for (int i = 0; i < shares.size(); i++) {
            double off = curve.steps().get(i).rate() - mean;
            sum += shares.get(i) * off * off;
        }
        return sum;
    }
}
