package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.contract.policy.DriftRules;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.Outcome;
import dev.perennial.drift.profile.ProfileFold;
import dev.perennial.drift.profile.ProfileJson;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.steps.port.Outcomes.Graded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decline estimated from reference answers that users graded, in windows that nobody graded. */
class EstimateTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final String FIRST = "20261122T120000Z-300";
    private static final String SECOND = "20261122T120500Z-300";
    private static final String LATER = "20261122T150000Z-300";

    @TempDir
    Path folder;

    private Workshop workshop;
    private DriftActivities activities;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        activities = new DriftActivities(workshop.workplace);
        assess(FIRST, "first", 300, 300);
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void nothingIsEstimatedUntilAnswersOfTheReferenceAreGraded() {
        assertThat(assess(SECOND, "second", 0, 300).declines()).isEmpty();
    }

    @Test
    void gradesThatComeLateStillCalibrate() {
        grade(NOON.plus(Duration.ofHours(1)));

        DriftAssessment later = assess(LATER, "later", 0, 300);

        assertThat(later.found()).isTrue();
        assertThat(later.declines()).singleElement().satisfies(decline -> {
            assertThat(decline.basis()).isEqualTo(DeclineBasis.ESTIMATED);
            assertThat(decline.reference()).isBetween(0.74, 0.76);
            assertThat(decline.window()).isBetween(0.49, 0.51);
            assertThat(decline.lowerBound()).isGreaterThan(DriftRules.STANDARD.estimatedDecline());
            assertThat(decline.upperBound()).singleElement().satisfies(most -> assertThat(most)
                    .isGreaterThan(0.25));
            assertThat(decline.samples()).isEqualTo(300);
        });
    }

    @Test
    void gradesToldTwiceCountOnce() {
        grade(NOON.plus(Duration.ofHours(1)));
        List<Decline> once = assess(LATER, "later", 0, 300).declines();
        List<Graded> again = List.copyOf(workshop.answers.graded);
        again.forEach(graded -> workshop.answers.graded.add(
                new Graded(graded.request(), !graded.ok(), graded.at().plusSeconds(60))));

        assertThat(assess(LATER, "later", 0, 300).declines()).isEqualTo(once);
    }

    @Test
    void gradesWithoutTheirAnswerAreCountedAndChangeNothing() {
        grade(NOON.plus(Duration.ofHours(1)));
        List<Decline> before = assess(LATER, "later", 0, 300).declines();
        for (int i = 0; i < 9; i++) {
            workshop.answers.graded.add(new Graded("lost-" + i, false, NOON.plusSeconds(10)));
        }
        DriftAssessment after = assess(LATER, "later", 0, 300);

        assertThat(after.declines()).isEqualTo(before);
        assertThat(report(after)).contains("\"missed\" : 9");
    }

    @Test
    void gradesAfterADayAreTooLate() {
        grade(NOON.plus(Duration.ofMinutes(5)).plus(Duration.ofDays(1)));

        assertThat(assess(LATER, "later", 0, 300).declines()).isEmpty();
    }

    /** Of the answers that the model was sure of none is wrong, of the others every second one. */
    private void grade(Instant at) {
        for (int i = 0; i < 100; i++) {
            workshop.answers.graded.add(new Graded("first-sure-" + i, true, at));
            workshop.answers.graded.add(new Graded("first-unsure-" + i, i % 2 == 0, at));
        }
    }

    private DriftAssessment assess(String window, String name, int sure, int unsure) {
        ProfileFold fold = new ProfileFold();
        add(fold, name + "-sure-", sure, -0.1);
        add(fold, name + "-unsure-", unsure, -2);
        byte[] json = ProfileJson.write(fold.profile()).getBytes(StandardCharsets.UTF_8);
        ArtifactRef part = workshop.workplace.artifacts().documents().put(json, "application/json");
        DriftRequest request = new DriftRequest(Workshop.LINE, window, List.of(part), revision(), DriftRules.STANDARD);
        DriftSteps.Merged merged = activities.merge(new DriftSteps.MergeOrder(Workshop.key("merge"), request));
        return activities.assess(new DriftSteps.AssessOrder(Workshop.key("assess"), request, merged));
    }

    private static void add(ProfileFold fold, String name, int many, double logprob) {
        for (int i = 0; i < many; i++) {
            assertThat(fold.add(
                            new InferenceFeatures(
                                    Map.of(NumericSignal.MEAN_LOGPROB, logprob), Map.of(), Outcome.UNKNOWN),
                            name + i))
                    .isTrue();
        }
    }

    private String report(DriftAssessment assessment) {
        return new String(workshop.workplace.artifacts().documents().get(assessment.report()), StandardCharsets.UTF_8);
    }

    private static Revision revision() {
        Digest digest = new Digest("a".repeat(64));
        return new Revision(
                new RevisionId(Workshop.LINE, 1),
                SemVer.FIRST,
                digest,
                digest,
                new Provenance(ProvenanceKind.REGISTERED, "test", List.of(), List.of(), new TreeMap<>(), 0, "test"));
    }
}
