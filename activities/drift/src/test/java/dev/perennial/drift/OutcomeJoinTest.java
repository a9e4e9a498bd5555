package dev.perennial.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.Outcome;
import dev.perennial.drift.profile.ProfileFold;
import dev.perennial.drift.profile.WindowProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Outcomes told later, laid beside the answers they are about; and what is estimated from them. */
class OutcomeJoinTest {
    private static final double SURE = -0.1;
    private static final double UNSURE = -2;

    @Test
    void figuresFollowTheFormula() {
        WindowProfile reference = answers("r", 700, 300);
        OutcomeJoin join = new OutcomeJoin(reference);
        tell(join, "sure", 100, 5);
        tell(join, "unsure", 50, 25);
        Deterioration estimated = new DriftDetector(DriftSettings.defaults())
                .compare(reference, answers("w", 200, 300), join.calibration(0))
                .estimated();

        assertThat(estimated.referenceRate()).isCloseTo(0.7 * 0.05 + 0.3 * 0.5, within(1e-12));
        assertThat(estimated.windowRate()).isCloseTo(0.4 * 0.05 + 0.6 * 0.5, within(1e-12));
        double curve = 0.09 * (5.5 / 101 * (95.5 / 101) / 100 + 0.25 / 50);
        double samples =
                (0.7 * 0.135 * 0.135 + 0.3 * 0.315 * 0.315) / 1_000 + (0.4 * 0.27 * 0.27 + 0.6 * 0.18 * 0.18) / 500;
        double band = 2.326348 * Math.sqrt(curve + samples);
        assertThat(estimated.riseAtLeast()).isCloseTo(0.135 - band, within(1e-6));
        assertThat(estimated.riseAtMost()).isCloseTo(0.135 + band, within(1e-6));
        assertThat(estimated.shown()).isTrue();
        assertThat(estimated.referenceCount()).isEqualTo(150);
        assertThat(estimated.windowCount()).isEqualTo(500);
    }

    @Test
    void outcomesToldLaterCountAsThoseThatRecordsCarry() {
        SplittableRandom random = new SplittableRandom(11);
        ProfileFold carried = new ProfileFold();
        ProfileFold bare = new ProfileFold();
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            InferenceFeatures features = Traffic.STEADY.record(random);
            carried.add(features);
            InferenceFeatures silent =
                    new InferenceFeatures(features.numbers(), features.categories(), Outcome.UNKNOWN);
            assertThat(bare.add(silent, "r" + i)).isTrue();
            if (features.outcome() != Outcome.UNKNOWN) {
                told.add(new Told("r" + i, features.outcome() == Outcome.OK));
            }
        }
        WindowProfile window = new Traffic(1, 0, 0, 0).window(400, 2);
        DriftDetector detector = new DriftDetector(DriftSettings.defaults());
        Deterioration expected = detector.compare(carried.profile(), window).estimated();
        Collections.shuffle(told, new Random(3));
        OutcomeJoin join = new OutcomeJoin(bare.profile());
        told.forEach(each -> assertThat(join.add(each.request(), each.ok())).isTrue());

        assertThat(expected.shown()).isTrue();
        assertThat(detector.compare(bare.profile(), window, join.calibration(0)).estimated())
                .isEqualTo(expected);
    }

    @Test
    void theFirstWordOnARequestCountsAndStrangersNever() {
        WindowProfile reference = answers("r", 10, 0);
        OutcomeJoin join = new OutcomeJoin(reference);

        assertThat(join.add("sure-1", true)).isTrue();
        assertThat(join.add("sure-1", false)).isTrue();
        assertThat(join.add("sure-10", false)).isFalse();
        Calibration calibration = join.calibration(1);
        assertThat(calibration.ok().total()).isEqualTo(1);
        assertThat(calibration.failed().total()).isZero();
        assertThat(calibration.missed()).isEqualTo(1);
        assertThat(calibration.forgotten()).isZero();
    }

    @Test
    void withTooFewLabelsNothingIsEstimated() {
        WindowProfile reference = answers("r", 700, 300);
        OutcomeJoin join = new OutcomeJoin(reference);
        tell(join, "sure", 29, 0);
        DriftFindingResult result = new DriftDetector(DriftSettings.defaults())
                .compare(reference, answers("w", 0, 500), join.calibration(0));

        assertThat(result.estimated().state()).isEqualTo(DeteriorationState.UNKNOWN);
        assertThat(DriftReport.declines(result)).isEmpty();
    }

    @Test
    void confidenceThatTellsNothingEstimatesNothing() {
        WindowProfile reference = answers("r", 700, 300);
        OutcomeJoin join = new OutcomeJoin(reference);
        tell(join, "sure", 100, 0);
        tell(join, "unsure", 100, 0);
        Deterioration estimated = new DriftDetector(DriftSettings.defaults())
                .compare(reference, answers("w", 0, 500), join.calibration(0))
                .estimated();

        assertThat(estimated.state()).isEqualTo(DeteriorationState.UNKNOWN);
        assertThat(estimated.sentence())
                .isEqualTo("log-probability does not tell right from wrong among the 200 reference answers"
                        + " of known outcome, so nothing is estimated from it");
    }

    @Test
    void theReportSaysWhatTheEstimateRestsOn() {
        WindowProfile reference = answers("r", 6_000, 6_000);
        OutcomeJoin join = new OutcomeJoin(reference);
        String json = DriftReport.json(
                new DriftDetector(DriftSettings.defaults()).compare(reference, reference, join.calibration(7)));

        assertThat(json).containsPattern("\"missed\" : 7,\\s+\"forgotten\" : 3808");
    }

    private static void tell(OutcomeJoin join, String kind, int outcomes, int failures) {
        for (int i = 0; i < outcomes; i++) {
            assertThat(join.add(kind + "-" + i, i >= failures)).isTrue();
        }
    }

    private static WindowProfile answers(String topic, int sure, int unsure) {
        ProfileFold fold = new ProfileFold();
        for (int i = 0; i < sure; i++) {
            assertThat(fold.add(answer(topic, SURE), "sure-" + i)).isTrue();
        }
        for (int i = 0; i < unsure; i++) {
            assertThat(fold.add(answer(topic, UNSURE), "unsure-" + i)).isTrue();
        }
        return fold.profile();
    }

    private static InferenceFeatures answer(String topic, double logprob) {
        return new InferenceFeatures(
                Map.of(NumericSignal.MEAN_LOGPROB, logprob), Map.of(CategorySignal.TOPIC, topic), Outcome.UNKNOWN);
    }

    private record Told(String request, boolean ok) {}
}
