package dev.perennial.drift;

import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.WindowProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Judges a window against a reference. Each of the K signals is tested at alpha / K (Bonferroni, over all signals there
 * are, so that thresholds do not depend on which happened to be recorded): under no drift any signal is called drifted
 * in at most alpha of the windows, whatever the dependence between signals. A minimum effect on top only lowers that.
 */
public final class DriftDetector {
    private static final int SIGNALS = NumericSignal.values().length + CategorySignal.values().length;

    private final DriftSettings settings;

    /** Judges by these settings. */
    public DriftDetector(DriftSettings settings) {
        this.settings = settings;
    }

    /** Compares, estimating failures by the outcomes that the reference's records carried themselves. */
    public DriftFindingResult compare(WindowProfile reference, WindowProfile window) {
        return compare(reference, window, Calibration.of(reference));
    }

    /** Compares; never fails on sparse windows: what cannot be said is said to be too few. */
    public DriftFindingResult compare(WindowProfile reference, WindowProfile window, Calibration calibration) {
        double alpha = settings.alpha() / SIGNALS;
        List<SignalFinding> findings = new ArrayList<>();
        for (NumericSignal signal : NumericSignal.values()) {
            Comparison comparison = KolmogorovSmirnov.compare(reference.of(signal), window.of(signal), alpha);
            boolean matters = comparison.statistic() >= settings.minimumDistance();
            findings.add(finding(signal.field(), comparison, matters));
        }
        for (CategorySignal signal : CategorySignal.values()) {
            Comparison comparison = ChiSquare.compare(reference.of(signal), window.of(signal), alpha);
            boolean matters = comparison.effect() >= settings.minimumAssociation();
            findings.add(finding(signal.field(), comparison, matters));
        }
        return new DriftFindingResult(
                findings,
                CountedFailures.compare(reference, window, settings),
                EstimatedFailures.compare(reference, window, calibration, settings),
                calibration,
                settings.alpha());
    }

    private SignalFinding finding(String signal, Comparison comparison, boolean matters) {
        SignalState state = state(comparison, matters);
        String sentence =
                switch (state) {
                    case TOO_FEW ->
                        String.format(
                                Locale.ROOT,
                                "%s: %d and %d values, %d are needed in each window",
                                signal,
                                comparison.referenceCount(),
                                comparison.windowCount(),
                                settings.minimumRecords());
                    case DRIFTED -> figures(signal, comparison, "drifted");
                    case STABLE -> figures(signal, comparison, "not shown to have drifted");
                };
        return new SignalFinding(signal, state, comparison, sentence);
    }

    private SignalState state(Comparison comparison, boolean matters) {
        if (Math.min(comparison.referenceCount(), comparison.windowCount()) < settings.minimumRecords()) {
            return SignalState.TOO_FEW;
        }
        return matters && comparison.statistic() > comparison.threshold() ? SignalState.DRIFTED : SignalState.STABLE;
    }

    private static String figures(String signal, Comparison comparison, String words) {
        return String.format(
                Locale.ROOT,
                "%s: %s, %s %.4g against a threshold of %.4g (effect %.3f, n = %d and %d)",
                signal,
                words,
                comparison.test() == SignalTest.KOLMOGOROV_SMIRNOV ? "KS distance" : "chi-square",
                comparison.statistic(),
                comparison.threshold(),
                comparison.effect(),
                comparison.referenceCount(),
                comparison.windowCount());
    }
}
