package dev.perennial.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftFinding;
import dev.perennial.contract.policy.DriftRules;
import dev.perennial.drift.profile.WindowProfile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Results in the forms others read. */
class DriftReportTest {
    private final DriftFindingResult result = new DriftDetector(DriftSettings.of(DriftRules.STANDARD))
            .compare(Traffic.STEADY.window(2_000, 1), new Traffic(1, 0.2, 0, 0).window(400, 2));

    @Test
    void findingsAreTheDriftedSignals() {
        assertThat(DriftReport.findings(result))
                .extracting(DriftFinding::signal)
                .contains("meanLogprob", "entropy");
        assertThat(DriftReport.findings(result)).allMatch(finding -> finding.statistic() > finding.threshold());
    }

    @Test
    void declinesAreOfTheShareRight() {
        assertThat(DriftReport.declines(result))
                .extracting(Decline::basis)
                .containsExactly(DeclineBasis.LABELLED, DeclineBasis.ESTIMATED);
        assertThat(DriftReport.declines(result))
                .allMatch(decline -> decline.reference() > decline.window() && decline.lowerBound() > 0);
        DriftFindingResult nothing =
                new DriftDetector(DriftSettings.defaults()).compare(WindowProfile.empty(), WindowProfile.empty());
        assertThat(DriftReport.declines(nothing)).isEmpty();
    }

    @Test
    void jsonCarriesEveryFigure() throws IOException {
        JsonNode json = new ObjectMapper().readTree(DriftReport.json(result));
        assertThat(json.path("drifted").booleanValue()).isTrue();
        assertThat(json.path("falseAlarmRate").doubleValue()).isEqualTo(0.01);
        assertThat(json.path("signals").size()).isEqualTo(7);
        assertThat(json.path("signals")
                        .path(2)
                        .path("comparison")
                        .path("windowCount")
                        .longValue())
                .isEqualTo(400);
        assertThat(json.path("estimated").path("riseAtLeast").doubleValue())
                .isEqualTo(result.estimated().riseAtLeast());
    }

    @Test
    void aLinesRulesBecomeSettings() {
        DriftSettings settings = DriftSettings.of(DriftRules.STANDARD);
        assertThat(settings.minimumRecords()).isEqualTo(DriftRules.STANDARD.minRecords());
        assertThat(settings.alpha()).isEqualTo(DriftRules.STANDARD.falseAlarmRate());
        assertThat(settings.minimumEstimatedRise()).isEqualTo(DriftRules.STANDARD.estimatedDecline());
        assertThat(settings.minimumLabelledRise()).isEqualTo(DriftRules.STANDARD.labelledDecline());
    }
}
