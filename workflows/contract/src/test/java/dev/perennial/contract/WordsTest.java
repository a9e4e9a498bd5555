package dev.perennial.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @Test
    void idsPrintAndParseTheSame() {
        assertThat(RevisionId.parse("acme/support@7"))
                .hasToString("acme/support@7")
                .isEqualTo(Samples.SEVEN);
        assertThat(ChangeId.parse("acme/support/3"))
                .hasToString("acme/support/3")
                .isEqualTo(Samples.CHANGE);
        assertThat(SemVer.parse("1.20.3")).hasToString("1.20.3");
        assertThat(LineId.parse("acme/support")).isEqualTo(Samples.LINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme/support", "acme/support@0", "acme/support@x", "acme/support@01", "acme@7", "Acme/x@1"})
    void aRevisionIdThatIsNoneIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RevisionId.parse(text))
                .withMessageContaining(
                        "found '" + text.replaceAll("@[0-9]+$", "").replace("acme@7", "acme"));
    }

    @Test
    void versionsCountByWhatChanged() {
        SemVer version = SemVer.parse("1.2.3");

        assertThat(Stream.of(version.nextPatch(), version.nextMinor(), version.nextMajor()))
                .extracting(SemVer::toString)
                .containsExactly("1.2.4", "1.3.0", "2.0.0");
        assertThat(SemVer.parse("1.10.0")).isGreaterThan(SemVer.parse("1.9.9"));
    }

    @Test
    void aGateReportCannotClaimMoreThanItsCriteria() {
        CriterionResult doubt = new CriterionResult("flips", Verdict.INCONCLUSIVE, 0.1, 0.05, "too few items");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GateReport(Samples.digest('1'), Verdict.PASSED, List.of(doubt), Samples.ref('2')))
                .withMessageContaining("INCONCLUSIVE");
        assertThat(GateReport.of(Samples.digest('1'), List.of(doubt), Samples.ref('2'))
                        .sentence())
                .isEqualTo("INCONCLUSIVE: too few items");
    }

    @Test
    void reasonsOfAGateAreOneSentenceHoweverEachEnds() {
        List<CriterionResult> criteria = Stream.of("accuracy fell by 4 %. ", "3 of 40 flips.", "more...")
                .map(sentence -> new CriterionResult("flips", Verdict.FAILED, 0.1, 0.05, sentence))
                .toList();

        assertThat(GateReport.of(Samples.digest('1'), criteria, Samples.ref('2'))
                        .sentence())
                .isEqualTo("FAILED: accuracy fell by 4 %; 3 of 40 flips; more...");
    }

    @Test
    void canaryWeightsRiseAndALeaseOutlastsALook() {
        CanaryStep half = new CanaryStep(5000, 10, Duration.ofHours(1));
        CanaryStep tenth = new CanaryStep(1000, 10, Duration.ofHours(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(List.of(half, tenth), Duration.ofSeconds(1)))
                .withMessageContaining("weight of step 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(List.of(tenth, half), Duration.ofMinutes(1)))
                .withMessageContaining("observe interval below the lease");
    }

    @Test
    void labelledFailuresHaveBodiesExactlyWhenThereAreSome() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LabelledFailures(List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LabelledFailures(List.of(Samples.ref('1')), 0));
    }

    @Test
    void aRunningChangeKeepsEachStepOnceAndNotTooMany() {
        RunningChange running = Samples.running();
        for (int i = 0; i < 100; i++) {
            running = running.with(step("s" + i)).with(step("s" + i));
        }

        assertThat(running.steps())
                .hasSize(16)
                .last()
                .extracting(StepReport::step)
                .isEqualTo("s99");
    }

    @Test
    void failureTypesAreFoundByTheirStableNames() {
        for (FailureType type : FailureType.values()) {
            assertThat(FailureType.of(type.name())).isEqualTo(type);
        }
        assertThat(FailureType.of("something new")).isEqualTo(FailureType.INTERNAL);
        assertThat(Stream.of(FailureType.values()).filter(FailureType::retryable))
                .containsExactly(FailureType.OUT_OF_MEMORY, FailureType.UNAVAILABLE, FailureType.INTERNAL);
    }

    private static StepReport step(String name) {
        return new StepReport(Samples.CHANGE, name, Stage.ROLLOUT, Samples.AT, "looked", List.of());
    }

    private static CanaryPlan plan(List<CanaryStep> steps, Duration interval) {
        return new CanaryPlan(steps, 0.05, 0.05, 0.02, Duration.ofMinutes(1), interval, false);
    }
}
