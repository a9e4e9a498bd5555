package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a whole drift window says.
 *
 * @param window the window's id
 * @param findings the signals that were found to drift; empty when none
 * @param declines labelled and estimated deterioration, whatever could be computed
 * @param failures labelled failures of the window
 * @param slice the drifted slice on which experts can be compared, as a stored suite; empty or one
 * @param report the whole report with every signal
 */
public record DriftAssessment(
        String window,
        List<DriftFinding> findings,
        List<Decline> declines,
        LabelledFailures failures,
        List<ArtifactRef> slice,
        ArtifactRef report) {
    private static final int MOST = 32;

    public DriftAssessment {
        Checks.name("DriftAssessment: window", window);
        Checks.between("DriftAssessment: findings of " + window, findings.size(), 0, MOST);
        findings = List.copyOf(findings);
        declines = List.copyOf(declines);
        slice = List.copyOf(slice);
    }

    /** Whether any signal was found to drift. */
    public boolean found() {
        return !findings.isEmpty();
    }

    /** The same with these labelled failures. */
    public DriftAssessment with(LabelledFailures collected) {
        return new DriftAssessment(window, findings, declines, collected, slice, report);
    }

    /** The same with only the findings furthest above their thresholds. */
    public DriftAssessment strongest(int most) {
        List<DriftFinding> strongest = findings.stream()
                .sorted(Comparator.comparingDouble((DriftFinding finding) -> finding.threshold() - finding.statistic()))
                .limit(most)
                .toList();
        return new DriftAssessment(window, strongest, declines, failures, slice, report);
    }

    /** For people. */
    public String sentence() {
        if (findings.isEmpty()) {
            return "window " + window + ": no drift found";
        }
        String signals = findings.stream().limit(3).map(DriftFinding::sentence).collect(Collectors.joining("; "));
        return "window " + window + ": " + signals;
    }
}
