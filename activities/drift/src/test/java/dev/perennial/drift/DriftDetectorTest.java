package dev.perennial.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.drift.profile.Grid;
import dev.perennial.drift.profile.Histogram;
import dev.perennial.drift.profile.WindowProfile;
import org.junit.jupiter.api.Test;

/** What is said of windows that drift, and of those that do not. */
class DriftDetectorTest {
    private final DriftDetector detector = new DriftDetector(DriftSettings.defaults());
    private final WindowProfile reference = Traffic.STEADY.window(3_000, 1);

    @Test
    void harderQuestionsAreFoundWithTheirDirectionAndTheirCost() {
        DriftFindingResult result = detector.compare(reference, new Traffic(1, 0.2, 0, 0).window(400, 2));

        SignalFinding logprob = finding(result, "meanLogprob");
        assertThat(logprob.state()).isEqualTo(SignalState.DRIFTED);
        assertThat(logprob.comparison().effect()).isBetween(-0.62, -0.42);
        assertThat(logprob.comparison().referenceCount()).isEqualTo(3_000);
        assertThat(logprob.comparison().windowCount()).isEqualTo(400);
        assertThat(finding(result, "entropy").comparison().effect()).isPositive();
        assertThat(finding(result, "promptLength").state()).isEqualTo(SignalState.STABLE);
        assertThat(result.strongest()).isPresent();
        assertThat(result.labelled().shown()).isTrue();
        assertThat(result.estimated().shown()).isTrue();
        assertThat(result.estimated().windowRate()).isCloseTo(0.30, within(0.06));
    }

    @Test
    void aNewTopicIsFoundWithoutAnyDeterioration() {
        DriftFindingResult result = detector.compare(reference, new Traffic(0, 0.2, 0, 0.3).window(400, 3));

        assertThat(finding(result, "topic").state()).isEqualTo(SignalState.DRIFTED);
        assertThat(result.deteriorated()).isFalse();
    }

    @Test
    void failuresThatTheModelDoesNotFeelAreSeenOnlyByLabels() {
        DriftFindingResult result = detector.compare(reference, new Traffic(0, 0.5, 0.3, 0).window(400, 4));

        assertThat(result.drifted()).isFalse();
        assertThat(result.labelled().shown()).isTrue();
        assertThat(result.labelled().riseAtLeast()).isBetween(0.1, 0.3);
        assertThat(result.estimated().shown()).isFalse();
    }

    @Test
    void sparseWindowsAreNeverJudged() {
        DriftFindingResult result = detector.compare(reference, new Traffic(3, 1, 1, 1).window(20, 5));

        assertThat(result.signals()).allMatch(finding -> finding.state() == SignalState.TOO_FEW);
        assertThat(result.drifted()).isFalse();
        assertThat(result.labelled().state()).isEqualTo(DeteriorationState.UNKNOWN);
        assertThat(result.estimated().state()).isEqualTo(DeteriorationState.UNKNOWN);
        assertThat(detector.compare(WindowProfile.empty(), WindowProfile.empty())
                        .drifted())
                .isFalse();
    }

    @Test
    void withoutLabelledReferenceNothingIsEstimated() {
        WindowProfile unlabelled = new Traffic(0, 0, 0, 0).window(3_000, 1);
        DriftFindingResult result = detector.compare(unlabelled, new Traffic(1, 0, 0, 0).window(400, 2));

        assertThat(result.drifted()).isTrue();
        assertThat(result.estimated().state()).isEqualTo(DeteriorationState.UNKNOWN);
        assertThat(result.estimated().sentence()).contains("3000 log-probabilities and 0 of them with an outcome");
    }

    @Test
    void ksFiguresFollowTheFormula() {
        Comparison comparison = KolmogorovSmirnov.compare(counts(10, 50, 40), counts(30, 50, 20), 0.05);

        assertThat(comparison.statistic()).isCloseTo(0.2, within(1e-12));
        assertThat(comparison.threshold()).isCloseTo(1.3581 * Math.sqrt(0.02), within(1e-4));
        assertThat(comparison.pValue()).isCloseTo(2 * Math.exp(-2 * 0.04 * 50), within(1e-12));
        assertThat(comparison.resolution()).isCloseTo(0.5, within(1e-12));
        assertThat(comparison.effect()).isCloseTo(-0.3, within(1e-12));
    }

    @Test
    void theExactTailAgreesWithFisher() {
        assertThat(FisherTail.atLeast(10, 12, 8, 7)).isCloseTo((792 * 10 + 495) / 319_770.0, within(1e-9));
        assertThat(FisherTail.atLeast(10, 12, 8, 0)).isCloseTo(1, within(1e-12));
        assertThat(FisherTail.atLeast(10, 12, 8, 9)).isZero();
    }

    @Test
    void limitsOfARiseAgreeWithNewcombesTable() {
        assertLimits(RiseLimits.of(48, 80, 56, 70, 1.959964), 0.0524, 0.3339);
        assertLimits(RiseLimits.of(3, 10, 9, 10, 1.959964), 0.1705, 0.8090);
        assertLimits(RiseLimits.of(0, 29, 5, 56, 1.959964), -0.0381, 0.1926);
        assertLimits(RiseLimits.of(0, 20, 0, 10, 1.959964), -0.1611, 0.2775);
        assertLimits(RiseLimits.of(0, 20, 10, 10, 1.959964), 0.6791, 1.0000);
    }

    @Test
    void aReferenceWithoutFailuresLeavesNarrowLimits() {
        Deterioration worse = labelled(outcomes(190, 0), outcomes(67, 12));
        Deterioration alike = labelled(outcomes(277, 0), outcomes(208, 1));

        assertThat(worse.shown()).isTrue();
        assertThat(worse.riseAtLeast()).isCloseTo(0.0755, within(1e-3));
        assertThat(alike.shown()).isFalse();
        assertThat(alike.riseAtMost()).isCloseTo(0.0339, within(1e-3));
    }

    private Deterioration labelled(WindowProfile before, WindowProfile now) {
        return detector.compare(before, now).labelled();
    }

    private static WindowProfile outcomes(int right, int wrong) {
        return WindowProfile.empty().withOutcomes(right, wrong);
    }

    private static void assertLimits(RiseLimits limits, double atLeast, double atMost) {
        assertThat(limits.atLeast()).isCloseTo(atLeast, within(5e-5));
        assertThat(limits.atMost()).isCloseTo(atMost, within(5e-5));
    }

    private static Histogram counts(long... low) {
        long[] counts = new long[Grid.COUNT.bins()];
        System.arraycopy(low, 0, counts, 0, low.length);
        return Histogram.of(Grid.COUNT, counts);
    }

    private static SignalFinding finding(DriftFindingResult result, String signal) {
        return result.signals().stream()
                .filter(finding -> finding.signal().equals(signal))
                .findFirst()
                .orElseThrow();
    }
}
