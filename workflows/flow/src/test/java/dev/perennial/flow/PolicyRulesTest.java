package dev.perennial.flow;

import static dev.perennial.flow.Situations.nothing;
import static dev.perennial.flow.Triggers.BASE;
import static dev.perennial.flow.Triggers.EXPERT;
import static dev.perennial.flow.Triggers.asked;
import static dev.perennial.flow.Triggers.drift;
import static dev.perennial.flow.Triggers.revision;
import static dev.perennial.flow.Triggers.stranger;
import static dev.perennial.flow.Triggers.ten;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perennial.contract.policy.Pace;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.flow.policy.DecisionInputs;
import dev.perennial.flow.policy.PolicyRules;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever asks for a change: orders go first, and the pace binds the rest. */
class PolicyRulesTest {
    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(
                        "an order goes first, at once, while cooling down and over budget",
                        spent(nothing(), 12)
                                .with(ten("c1"), 60)
                                .with(asked("o1", new OperatorOrder.RollBack(revision(5))), 0)
                                .endedBefore(Duration.ZERO),
                        "start roll back to acme/support@5 for [o1]"),
                Arguments.of(
                        "a merge as ordered",
                        nothing().with(asked("o1", new OperatorOrder.Merge(List.of(Worlds.EXPERT))), 0),
                        "start plain merge expert-a for [o1]"),
                Arguments.of(
                        "an edit as ordered",
                        nothing().with(asked("o1", new OperatorOrder.Edit(Worlds.ref('b'), 2)), 0),
                        "start edit of 2 in 1 bodies for [o1]"),
                Arguments.of(
                        "a copy of current",
                        nothing().with(asked("o1", new OperatorOrder.Release(revision(7))), 0),
                        "start release a copy of acme/support@7 for [o1]"),
                Arguments.of(
                        "back to where it is",
                        nothing().with(asked("o1", new OperatorOrder.RollBack(revision(7))), 0),
                        "skip [o1] because acme/support@7 serves already"),
                Arguments.of(
                        "a transfer to where it is",
                        nothing().with(asked("o1", new OperatorOrder.Transfer(Worlds.BASE)), 0),
                        "skip [o1] because the line stands on base base-1 already"),
                Arguments.of(
                        "a merge of a stranger",
                        nothing().with(asked("o1", new OperatorOrder.Merge(List.of(stranger()))), 0),
                        "skip [o1] because expert expert-z was tuned from another base than the line's"));
    }

    static Stream<Arguments> pace() {
        return Stream.of(
                Arguments.of("debounce", nothing().with(ten("c1"), 10), "wait PT20S because more triggers may follow"),
                Arguments.of(
                        "debounce starts anew with each trigger",
                        nothing().with(ten("c1"), 60).with(EXPERT, 5),
                        "wait PT25S because more triggers may follow"),
                Arguments.of(
                        "but never longer than the longest wait",
                        nothing().with(ten("c1"), 299).with(EXPERT, 5),
                        "wait PT1S because more triggers may follow"),
                Arguments.of(
                        "cooling down",
                        nothing().with(ten("c1"), 60).endedBefore(Duration.ofMinutes(10)),
                        "wait PT20M because cooling down after the last change"),
                Arguments.of(
                        "budget left",
                        spent(nothing(), 11).with(ten("c1"), 60),
                        "start edit of 10 in 1 bodies for [c1]"),
                Arguments.of(
                        "budget spent",
                        spent(nothing(), 12).with(ten("c1"), 60),
                        "wait PT12H because the budget of 12 changes in PT24H is spent"),
                Arguments.of(
                        "budget spent binds urgent corrections too",
                        spent(nothing(), 12).with(Worlds.urgent("c1"), 0),
                        "wait PT12H because the budget of 12 changes in PT24H is spent"),
                Arguments.of(
                        "no budget at all",
                        nothing()
                                .under(Worlds.policy()
                                        .with(new Pace(
                                                Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Duration.ofHours(1))))
                                .with(ten("c1"), 60),
                        "wait PT1H because the budget of 0 changes in PT1H is spent"),
                Arguments.of(
                        "a budget taken away after a change",
                        spent(nothing(), 1)
                                .under(Worlds.policy()
                                        .with(new Pace(
                                                Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Duration.ofDays(1))))
                                .with(ten("c1"), 60),
                        "wait PT24H because the budget of 0 changes in PT24H is spent"),
                Arguments.of(
                        "the oldest of those that are ready",
                        nothing().with(EXPERT, 90).with(ten("c1"), 60),
                        "start selective merge expert-a for [x1]"),
                Arguments.of(
                        "a change runs",
                        nothing().with(ten("c1"), 60).with(BASE, 60).blocked("change 3 runs"),
                        "-"),
                Arguments.of(
                        "a change runs, and a drift is superseded",
                        nothing()
                                .with(drift("w1", Worlds.declined("w1")), 90)
                                .with(drift("w2", Worlds.declined("w2")), 60)
                                .blocked("change 3 runs"),
                        "skip [drift/w1] because superseded by window w2"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"orders", "pace"})
    void decidesByTheTable(String name, Situations situation, String expected) {
        assertThat(situation.decided()).isEqualTo(expected);
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

    private static Situations spent(Situations situation, int times) {
        for (int i = 0; i < times; i++) {
            situation.startedBefore(Duration.ofHours(12).minusMinutes(i));
        }
        return situation;
    }
}
