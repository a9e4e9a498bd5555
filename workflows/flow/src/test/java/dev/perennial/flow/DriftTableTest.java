package dev.perennial.flow;

import static dev.perennial.flow.Situations.nothing;
import static dev.perennial.flow.Triggers.drift;
import static dev.perennial.flow.Triggers.revision;
import static dev.perennial.flow.Triggers.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.change.Decision;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.policy.PolicyRules;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of decisions on drift, row by row, and the evidence they name. */
class DriftTableTest {
    private static final Decline ESTIMATE = new Decline(DeclineBasis.ESTIMATED, 0.9, 0.8, 0.06, 200, List.of(0.15));
    private static final Decline SHOWN = new Decline(DeclineBasis.LABELLED, 0.9, 0.85, 0.02, 400, List.of(0.08));

    static Stream<Arguments> drifts() {
        DriftAssessment declined = Worlds.declined("w1");
        return Stream.of(
                Arguments.of(
                        "drift alone",
                        nothing().with(drift("w1", Worlds.drifted("w1")), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown, so no change"),
                Arguments.of(
                        "drift and enough labelled failures",
                        nothing().with(drift("w1", Worlds.drifted("w1").with(Worlds.failures(5))), 60),
                        "start edit of 5 in 1 bodies for [drift/w1]"),
                Arguments.of(
                        "drift and too few labelled failures",
                        nothing().with(drift("w1", Worlds.drifted("w1").with(Worlds.failures(4))), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown, so no change"),
                Arguments.of(
                        "drift, decline, failures",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declined.with(Worlds.failures(6))), 60),
                        "start edit of 6 in 1 bodies for [drift/w1]"),
                Arguments.of(
                        "drift, decline, an expert",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declined), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                Arguments.of(
                        "drift, estimated decline, an expert",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", estimated(0.05)), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                Arguments.of(
                        "an estimated decline that labels are too few to rule out",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declining(labels(0.06), ESTIMATE)), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                Arguments.of(
                        "an estimated decline that labels rule out",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declining(labels(0.05), ESTIMATE)), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown (labelled decline from 0.900 to 0.890 right"
                                + " (-0.020 to 0.050, 400 outcomes); estimated decline from 0.900 to 0.800 right"
                                + " (0.060 to 0.150, 200 records by log-probability)), so no change"),
                Arguments.of(
                        "an expert of another base is none",
                        nothing().knowing(stranger()).with(drift("w1", declined.with(Worlds.failures(2))), 60),
                        "hold [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); 2 labelled failures are too few for an edit and no published expert is on"
                                + " offer: a person must say"),
                Arguments.of(
                        "another window follows",
                        nothing().with(drift("w1", declined), 90).with(drift("w2", Worlds.declined("w2")), 60),
                        "skip [drift/w1] because superseded by window w2"),
                Arguments.of(
                        "another revision served",
                        nothing().with(new Trigger.Drift("drift/w1", Worlds.AT, revision(6), declined), 60),
                        "skip [drift/w1] because the window was served by acme/support@6, now acme/support@7 serves"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drifts")
    void decidesByTheTable(String name, Situations situation, String expected) {
        assertThat(situation.decided()).isEqualTo(expected);
    }

    @Test
    void everyDriftReasonNamesItsEvidence() {
        Optional<Decision> decision = PolicyRules.of(1)
                .decide(nothing()
                        .with(drift("w1", Worlds.declined("w1").with(Worlds.failures(6))), 60)
                        .situation());

        assertThat(decision.orElseThrow().reason())
                .isEqualTo("drift: window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000 records), with"
                        + " labelled decline from 0.900 to 0.700 right (at least 0.100, 200 outcomes)");
    }

    @Test
    void everyDriftReasonSaysWhetherLabelsOrAnEstimateShowedIt() {
        assertThat(reason(PolicyRules.of(2), declining(ESTIMATE)))
                .endsWith("with estimated decline from 0.900 to 0.800 right (0.060 to 0.150, 200 records by"
                        + " log-probability), as too few outcomes are labelled");
        assertThat(reason(PolicyRules.of(2), declining(labels(0.1), ESTIMATE)))
                .contains("with estimated decline from")
                .endsWith("which labels neither show nor rule out: labelled decline from 0.900 to 0.890 right"
                        + " (-0.020 to 0.100, 400 outcomes)");
        assertThat(reason(PolicyRules.of(2), declining(SHOWN, ESTIMATE)))
                .endsWith("with labelled decline from 0.900 to 0.850 right (0.020 to 0.080, 400 outcomes)");
    }

    @Test
    void theFirstRulesTookAnyDeclineThatIsShown() {
        DriftAssessment ruledOut = declining(labels(0.05), ESTIMATE);

        assertThat(reason(PolicyRules.of(1), ruledOut)).contains("with estimated decline from");
        assertThat(reason(PolicyRules.of(2), ruledOut)).contains("no deterioration is shown");
    }

    private static DriftAssessment estimated(double lowerBound) {
        return declining(new Decline(DeclineBasis.ESTIMATED, 0.9, 0.8, lowerBound, 200, List.of(0.15)));
    }

    private static Decline labels(double upperBound) {
        return new Decline(DeclineBasis.LABELLED, 0.9, 0.89, -0.02, 400, List.of(upperBound));
    }

    private static String reason(PolicyRules rules, DriftAssessment assessment) {
        Situations situation = nothing().knowing(Worlds.EXPERT).with(drift("w1", assessment), 60);
        return rules.decide(situation.situation()).orElseThrow().reason();
    }

    private static DriftAssessment declining(Decline... declines) {
        DriftAssessment drifted = Worlds.drifted("w1");
        return new DriftAssessment(
                "w1", drifted.findings(), List.of(declines), LabelledFailures.NONE, drifted.slice(), drifted.report());
    }
}
