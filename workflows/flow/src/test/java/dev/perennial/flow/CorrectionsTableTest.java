package dev.perennial.flow;

import static dev.perennial.flow.Situations.nothing;
import static dev.perennial.flow.Triggers.ten;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.policy.EditRules;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of decisions on corrections, row by row. */
class CorrectionsTableTest {
    static Stream<Arguments> corrections() {
        Duration age = EditRules.STANDARD.maxAge();
        return Stream.of(
                Arguments.of("nothing waits", nothing(), "-"),
                Arguments.of("enough wait", nothing().with(ten("c1"), 60), "start edit of 10 in 1 bodies for [c1]"),
                Arguments.of(
                        "too few wait",
                        nothing().with(Worlds.corrections("c1", 3), 60),
                        "wait " + age.minusSeconds(60) + " because 3 of 10 corrections wait"),
                Arguments.of(
                        "the oldest is too old",
                        nothing()
                                .with(Worlds.corrections("c1", 3), age.toSeconds())
                                .with(Worlds.corrections("c2", 1), 60),
                        "start edit of 4 in 2 bodies for [c1, c2]"),
                Arguments.of(
                        "one is urgent, and the newest",
                        nothing().with(Worlds.corrections("c1", 3), 60).with(Worlds.urgent("c2"), 0),
                        "start edit of 4 in 2 bodies for [c2, c1]"),
                Arguments.of(
                        "urgent while cooling down",
                        nothing().with(Worlds.urgent("c2"), 0).endedBefore(Duration.ofMinutes(1)),
                        "start edit of 1 in 1 bodies for [c2]"),
                Arguments.of(
                        "more than a batch",
                        nothing()
                                .under(Worlds.policy().with(new EditRules(10, age, "ultraedit", 15)))
                                .with(ten("c1"), 60)
                                .with(ten("c2"), 50)
                                .with(Worlds.corrections("c3", 5), 40),
                        "start edit of 15 in 2 bodies for [c1, c3]"),
                Arguments.of(
                        "a body larger than a batch",
                        nothing()
                                .under(Worlds.policy().with(new EditRules(10, age, "ultraedit", 5)))
                                .with(ten("c1"), 60),
                        "start edit of 10 in 1 bodies for [c1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corrections")
    void decidesByTheTable(String name, Situations situation, String expected) {
        assertThat(situation.decided()).isEqualTo(expected);
    }
}
