package dev.perennial.contract.gate;

import dev.perennial.contract.Checks;
import dev.perennial.contract.Sentences;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import java.util.List;

/**
 * A candidate held against the gate.
 *
 * @param key the digest of candidate, comparison, suites, settings and code; equal keys have equal reports
 * @param verdict of all criteria together
 * @param criteria each criterion's result
 * @param report the stored whole: every item, every score
 */
public record GateReport(Digest key, Verdict verdict, List<CriterionResult> criteria, ArtifactRef report) {
    private static final int MOST = 64;

    public GateReport {
        Checks.between("GateReport: criteria", criteria.size(), 1, MOST);
        criteria = List.copyOf(criteria);
        Verdict together = criteria.stream().map(CriterionResult::verdict).reduce(Verdict.PASSED, Verdict::and);
        if (verdict != together) {
            throw new IllegalArgumentException(
                    "GateReport: expected the verdict of its criteria " + together + ", found " + verdict);
        }
    }

    /** A report whose verdict is that of its criteria together. */
    public static GateReport of(Digest key, List<CriterionResult> criteria, ArtifactRef report) {
        Verdict together = criteria.stream().map(CriterionResult::verdict).reduce(Verdict.PASSED, Verdict::and);
        return new GateReport(key, together, criteria, report);
    }

    /** The criteria that did not pass, for people; of a passed gate, all of them. */
    public String sentence() {
        List<String> reasons = criteria.stream()
                .filter(result -> verdict == Verdict.PASSED || result.verdict() != Verdict.PASSED)
                .map(CriterionResult::sentence)
                .toList();
        return verdict + ": " + Sentences.joined(reasons);
    }
}
