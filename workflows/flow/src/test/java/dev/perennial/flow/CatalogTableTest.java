package dev.perennial.flow;

import static dev.perennial.flow.Situations.nothing;
import static dev.perennial.flow.Triggers.BASE;
import static dev.perennial.flow.Triggers.EXPERT;
import static dev.perennial.flow.Triggers.expert;
import static dev.perennial.flow.Triggers.released;
import static dev.perennial.flow.Triggers.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.Expert;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of decisions on experts and base versions, row by row. */
class CatalogTableTest {
    static Stream<Arguments> catalog() {
        return Stream.of(
                Arguments.of(
                        "an expert of the base", nothing().with(EXPERT, 60), "start selective merge expert-a for [x1]"),
                Arguments.of(
                        "two experts, one change each",
                        nothing().with(EXPERT, 90).with(expert("x2", Worlds.EXPERT), 60),
                        "start selective merge expert-a for [x1]"),
                Arguments.of(
                        "an expert of another base",
                        nothing().with(expert("x2", stranger()), 60),
                        "skip [x2] because expert expert-z was tuned from 999999999999, the line stands on 111111111111"),
                Arguments.of(
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
                Arguments.of("a base", nothing().with(BASE, 60), "start transfer to base-2 for [b1]"),
                Arguments.of(
                        "a base of other lines",
                        nothing().with(released("b2", Worlds.NEXT_BASE, Worlds.digest('9')), 60),
                        "skip [b2] because base base-2 follows 999999999999, the line stands on 111111111111"),
                Arguments.of(
                        "the base the line stands on",
                        nothing().with(released("b2", Worlds.BASE, Worlds.digest('9')), 60),
                        "skip [b2] because the line stands on base base-1 already"),
                Arguments.of(
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("catalog")
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
}
