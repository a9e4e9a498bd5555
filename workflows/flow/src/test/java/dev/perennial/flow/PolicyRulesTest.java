package dev.perennial.flow;

import static dev.perennial.flow.Situations.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.policy.Pace;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.policy.DecisionInputs;
import dev.perennial.flow.policy.PolicyRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of decisions, row by row. */
class PolicyRulesTest {
    private static final Decline ESTIMATE = new Decline(DeclineBasis.ESTIMATED, 0.9, 0.8, 0.06, 200, List.of(0.15));
    private static final Decline SHOWN = new Decline(DeclineBasis.LABELLED, 0.9, 0.85, 0.02, 400, List.of(0.08));
    private static final Trigger.ExpertPublished EXPERT = new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT);
    private static final Trigger.BaseReleased BASE = released("b1", Worlds.NEXT_BASE, Worlds.BASE.manifest());

    static Stream<Arguments> corrections() {
        Duration age = EditRules.STANDARD.maxAge();
        return Stream.of(
                row("nothing waits", nothing(), "-"),
                row("enough wait", nothing().with(ten("c1"), 60), "start edit of 10 in 1 bodies for [c1]"),
                row(
                        "too few wait",
                        nothing().with(Worlds.corrections("c1", 3), 60),
                        "wait " + age.minusSeconds(60) + " because 3 of 10 corrections wait"),
                row(
                        "the oldest is too old",
                        nothing()
                                .with(Worlds.corrections("c1", 3), age.toSeconds())
                                .with(Worlds.corrections("c2", 1), 60),
                        "start edit of 4 in 2 bodies for [c1, c2]"),
                row(
                        "one is urgent, and the newest",
                        nothing().with(Worlds.corrections("c1", 3), 60).with(Worlds.urgent("c2"), 0),
                        "start edit of 4 in 2 bodies for [c2, c1]"),
                row(
                        "urgent while cooling down",
                        nothing().with(Worlds.urgent("c2"), 0).endedBefore(Duration.ofMinutes(1)),
                        "start edit of 1 in 1 bodies for [c2]"),
                row(
                        "more than a batch",
                        nothing()
                                .under(Worlds.policy().with(new EditRules(10, age, "ultraedit", 15)))
                                .with(ten("c1"), 60)
                                .with(ten("c2"), 50)
                                .with(Worlds.corrections("c3", 5), 40),
                        "start edit of 15 in 2 bodies for [c1, c3]"),
                row(
                        "a body larger than a batch",
                        nothing()
                                .under(Worlds.policy().with(new EditRules(10, age, "ultraedit", 5)))
                                .with(ten("c1"), 60),
                        "start edit of 10 in 1 bodies for [c1]"));
    }

    static Stream<Arguments> drifts() {
        DriftAssessment declined = Worlds.declined("w1");
        return Stream.of(
                row(
                        "drift alone",
                        nothing().with(drift("w1", Worlds.drifted("w1")), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown, so no change"),
                row(
                        "drift and enough labelled failures",
                        nothing().with(drift("w1", Worlds.drifted("w1").with(Worlds.failures(5))), 60),
                        "start edit of 5 in 1 bodies for [drift/w1]"),
                row(
                        "drift and too few labelled failures",
                        nothing().with(drift("w1", Worlds.drifted("w1").with(Worlds.failures(4))), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown, so no change"),
                row(
                        "drift, decline, failures",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declined.with(Worlds.failures(6))), 60),
                        "start edit of 6 in 1 bodies for [drift/w1]"),
                row(
                        "drift, decline, an expert",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declined), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                row(
                        "drift, estimated decline, an expert",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", estimated(0.05)), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                row(
                        "an estimated decline that labels are too few to rule out",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declining(labels(0.06), ESTIMATE)), 60),
                        "start selective merge expert-a on the slice for [drift/w1]"),
                row(
                        "an estimated decline that labels rule out",
                        nothing().knowing(Worlds.EXPERT).with(drift("w1", declining(labels(0.05), ESTIMATE)), 60),
                        "note [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); no deterioration is shown (labelled decline from 0.900 to 0.890 right"
                                + " (-0.020 to 0.050, 400 outcomes); estimated decline from 0.900 to 0.800 right"
                                + " (0.060 to 0.150, 200 records by log-probability)), so no change"),
                row(
                        "an expert of another base is none",
                        nothing().knowing(stranger()).with(drift("w1", declined.with(Worlds.failures(2))), 60),
                        "hold [drift/w1] because window w1: prompt-length: ks 0.400 above 0.200 (500 against 1000"
                                + " records); 2 labelled failures are too few for an edit and no published expert is on"
                                + " offer: a person must say"),
                row(
                        "another window follows",
                        nothing().with(drift("w1", declined), 90).with(drift("w2", Worlds.declined("w2")), 60),
                        "skip [drift/w1] because superseded by window w2"),
                row(
                        "another revision served",
                        nothing().with(new Trigger.Drift("drift/w1", Worlds.AT, revision(6), declined), 60),
                        "skip [drift/w1] because the window was served by acme/support@6, now acme/support@7 serves"));
    }

    static Stream<Arguments> catalog() {
        return Stream.of(
                row("an expert of the base", nothing().with(EXPERT, 60), "start selective merge expert-a for [x1]"),
                row(
                        "two experts, one change each",
                        nothing().with(EXPERT, 90).with(expert("x2", Worlds.EXPERT), 60),
                        "start selective merge expert-a for [x1]"),
                row(
                        "an expert of another base",
                        nothing().with(expert("x2", stranger()), 60),
                        "skip [x2] because expert expert-z was tuned from 999999999999, the line stands on 111111111111"),
                row(
                        "an expert of the base to come waits for it",
                        nothing()
                                .with(
                                        expert(
                                                "x2",
                                                new Expert(
                                                        "expert-n", Worlds.digest('4'), Worlds.NEXT_BASE.manifest())),
                                        90)
                                .with(BASE, 60),
                        "start transfer to base-2 for [b1]"),
                row("a base", nothing().with(BASE, 60), "start transfer to base-2 for [b1]"),
                row(
                        "a base of other lines",
                        nothing().with(released("b2", Worlds.NEXT_BASE, Worlds.digest('9')), 60),
                        "skip [b2] because base base-2 follows 999999999999, the line stands on 111111111111"),
                row(
                        "the base the line stands on",
                        nothing().with(released("b2", Worlds.BASE, Worlds.digest('9')), 60),
                        "skip [b2] because the line stands on base base-1 already"),
                row(
                        "a base that another follows at once",
                        nothing()
                                .with(BASE, 90)
                                .with(
                                        released(
                                                "b2",
                                                new BaseVersion("base-3", Worlds.digest('6')),
                                                Worlds.BASE.manifest()),
                                        60),
                        "skip [b1] because superseded by base base-3"));
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                row(
                        "an order goes first, at once, while cooling down and over budget",
                        spent(nothing(), 12)
                                .with(ten("c1"), 60)
                                .with(asked("o1", new OperatorOrder.RollBack(revision(5))), 0)
                                .endedBefore(Duration.ZERO),
                        "start roll back to acme/support@5 for [o1]"),
                row(
                        "a merge as ordered",
                        nothing().with(asked("o1", new OperatorOrder.Merge(List.of(Worlds.EXPERT))), 0),
                        "start plain merge expert-a for [o1]"),
                row(
                        "an edit as ordered",
                        nothing().with(asked("o1", new OperatorOrder.Edit(Worlds.ref('b'), 2)), 0),
                        "start edit of 2 in 1 bodies for [o1]"),
                row(
                        "a copy of current",
                        nothing().with(asked("o1", new OperatorOrder.Release(revision(7))), 0),
                        "start release a copy of acme/support@7 for [o1]"),
                row(
                        "back to where it is",
                        nothing().with(asked("o1", new OperatorOrder.RollBack(revision(7))), 0),
                        "skip [o1] because acme/support@7 serves already"),
                row(
                        "a transfer to where it is",
                        nothing().with(asked("o1", new OperatorOrder.Transfer(Worlds.BASE)), 0),
                        "skip [o1] because the line stands on base base-1 already"),
                row(
                        "a merge of a stranger",
                        nothing().with(asked("o1", new OperatorOrder.Merge(List.of(stranger()))), 0),
                        "skip [o1] because expert expert-z was tuned from another base than the line's"));
    }

    static Stream<Arguments> pace() {
        return Stream.of(
                row("debounce", nothing().with(ten("c1"), 10), "wait PT20S because more triggers may follow"),
                row(
                        "debounce starts anew with each trigger",
                        nothing().with(ten("c1"), 60).with(EXPERT, 5),
                        "wait PT25S because more triggers may follow"),
                row(
                        "but never longer than the longest wait",
                        nothing().with(ten("c1"), 299).with(EXPERT, 5),
                        "wait PT1S because more triggers may follow"),
                row(
                        "cooling down",
                        nothing().with(ten("c1"), 60).endedBefore(Duration.ofMinutes(10)),
                        "wait PT20M because cooling down after the last change"),
                row("budget left", spent(nothing(), 11).with(ten("c1"), 60), "start edit of 10 in 1 bodies for [c1]"),
                row(
                        "budget spent",
                        spent(nothing(), 12).with(ten("c1"), 60),
                        "wait PT12H because the budget of 12 changes in PT24H is spent"),
                row(
                        "budget spent binds urgent corrections too",
                        spent(nothing(), 12).with(Worlds.urgent("c1"), 0),
                        "wait PT12H because the budget of 12 changes in PT24H is spent"),
                row(
                        "no budget at all",
                        nothing()
                                .under(Worlds.policy()
                                        .with(new Pace(
                                                Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Duration.ofHours(1))))
                                .with(ten("c1"), 60),
                        "wait PT1H because the budget of 0 changes in PT1H is spent"),
                row(
                        "the oldest of those that are ready",
                        nothing().with(EXPERT, 90).with(ten("c1"), 60),
                        "start selective merge expert-a for [x1]"),
                row(
                        "a change runs",
                        nothing().with(ten("c1"), 60).with(BASE, 60).blocked("change 3 runs"),
                        "-"),
                row(
                        "a change runs, and a drift is superseded",
                        nothing()
                                .with(drift("w1", Worlds.declined("w1")), 90)
                                .with(drift("w2", Worlds.declined("w2")), 60)
                                .blocked("change 3 runs"),
                        "skip [drift/w1] because superseded by window w2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"corrections", "drifts", "catalog", "orders", "pace"})
    void decidesByTheTable(String name, Situations situation, String expected) {
        assertThat(situation.decided()).isEqualTo(expected);
    }

    @Test
    void aNinthExpertIsTurnedAwayAloud() {
        Situations many = nothing().blocked("change 3 runs");
        for (int i = 1; i <= 9; i++) {
            many.with(expert("x" + i, Worlds.EXPERT), 100 - i);
        }

        assertThat(many.decided()).startsWith("skip [x9] because more than 8 experts wait");
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

    @Test
    void inputsTellWhatWasKnown() {
        Situations situation = spent(nothing(), 2)
                .knowing(Worlds.EXPERT)
                .with(Worlds.corrections("c1", 3), 60)
                .with(EXPERT, 5)
                .endedBefore(Duration.ofMinutes(10));

        assertThat(DecisionInputs.of(situation.situation()))
                .containsEntry("waiting", "{corrections=1, expert=1}")
                .containsEntry("corrections", "3 of 10")
                .containsEntry("budget", "2 of 12 spent")
                .containsEntry("experts", "expert-a")
                .containsEntry("current", "acme/support@7");
    }

    @Test
    void rulesOfAnUnknownVersionAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> PolicyRules.of(PolicyRules.LATEST + 1));
    }

    private static Arguments row(String name, Situations situation, String expected) {
        return Arguments.of(name, situation, expected);
    }

    private static Situations spent(Situations situation, int times) {
        for (int i = 0; i < times; i++) {
            situation.startedBefore(Duration.ofHours(12).minusMinutes(i));
        }
        return situation;
    }

    private static Trigger.Corrections ten(String id) {
        return Worlds.corrections(id, 10);
    }

    private static Trigger.Drift drift(String window, DriftAssessment assessment) {
        return new Trigger.Drift("drift/" + window, Worlds.AT, Situations.CURRENT.id(), assessment);
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

    private static Trigger.ExpertPublished expert(String id, Expert expert) {
        return new Trigger.ExpertPublished(id, Worlds.AT, expert);
    }

    private static Expert stranger() {
        return new Expert("expert-z", Worlds.digest('4'), Worlds.digest('9'));
    }

    private static Trigger.BaseReleased released(String id, BaseVersion base, Digest predecessor) {
        return new Trigger.BaseReleased(id, Instant.EPOCH, base, predecessor);
    }

    private static Trigger.OperatorAsked asked(String id, OperatorOrder order) {
        return new Trigger.OperatorAsked(id, Worlds.AT, "ann", order);
    }

    private static RevisionId revision(int number) {
        return new RevisionId(Worlds.LINE, number);
    }
}
