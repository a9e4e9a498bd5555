package dev.perennial.drift;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a window says against the reference.
 *
 * @param signals one finding a signal, numeric ones first
 * @param labelled the rise of failures counted by feedback
 * @param estimated the rise of failures estimated from log-probabilities
 * @param calibration what the estimate rests on
 * @param falseAlarmRate share of windows without drift in which any signal is called drifted, at most
 */
public record DriftFindingResult(
        List<SignalFinding> signals,
        Deterioration labelled,
        Deterioration estimated,
        Calibration calibration,
        double falseAlarmRate) {
    public DriftFindingResult {
        signals = List.copyOf(signals);
    }

    /** Whether any signal drifted. */
    public boolean drifted() {
        return signals.stream().anyMatch(finding -> finding.state() == SignalState.DRIFTED);
    }

    /** Whether failures rose, by count or by estimate. */
    public boolean deteriorated() {
        return labelled.shown() || estimated.shown();
    }

    /** The drifted signal that exceeds its threshold most. */
    public Optional<SignalFinding> strongest() {
        return signals.stream()
                .filter(finding -> finding.state() == SignalState.DRIFTED)
                .max(Comparator.comparingDouble(finding ->
                        finding.comparison().statistic() / finding.comparison().threshold()));
    }
}
