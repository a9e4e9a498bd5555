package dev.perennial.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.StepJudgement;
import dev.perennial.contract.rollout.StepVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the judge says. */
class CanaryJudgeTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final CanaryPlan PLAN = plan(0.2, 0.2, 1);

    @ParameterizedTest
    @CsvSource({
        "300, 15, 300, 15, 1, ADVANCE",
        "300, 15, 90, 4, 1, GO_ON",
        "300, 15, 90, 4, 10, HOLD",
        "60, 3, 60, 30, 1, ROLL_BACK",
        "60, 3, 60, 30, 10, ROLL_BACK",
        "60, 3, 60, 6, 1, GO_ON",
        "60, 3, 60, 6, 11, HOLD",
        "19, 0, 500, 500, 1, GO_ON",
        "500, 0, 19, 19, 1, GO_ON",
        "0, 0, 0, 0, 1, GO_ON",
        "0, 0, 0, 0, 10, HOLD"
    })
    void verdicts(long n, long x, long m, long y, long minutes, StepVerdict verdict) {
        assertThat(judge(PLAN, new ArmCounts(n, x), new ArmCounts(m, y), minutes)
                        .verdict())
                .isEqualTo(verdict);
    }

    @Test
    void boundsHoldTheHarmSeenAndAreWideBeforeTheFirstLook() {
        Observation seen = observe(PLAN, new ArmCounts(200, 20), new ArmCounts(100, 20));
        assertThat((seen.lower() + seen.upper()) / 2).isCloseTo(0.1, within(1e-12));
        assertThat(seen.lower()).isBetween(-0.1, 0.0);
        Observation early = observe(PLAN, new ArmCounts(200, 20), new ArmCounts(19, 19));
        assertThat(early.lower()).isEqualTo(-1);
        assertThat(early.upper()).isEqualTo(1);
    }

    @Test
    void anArmWithoutFailuresIsNotTakenForCertain() {
        Observation seen = observe(PLAN, new ArmCounts(20, 0), new ArmCounts(20, 0));
        assertThat(seen.upper()).isGreaterThan(0.15);
    }

    @Test
    void moreStepsShareTheSameAlphaAndSoAskForMore() {
        ArmCounts current = new ArmCounts(200, 20);
        ArmCounts candidate = new ArmCounts(200, 30);
        assertThat(observe(plan(0.2, 0.2, 3), current, candidate).upper())
                .isGreaterThan(observe(PLAN, current, candidate).upper());
    }

    @Test
    void sentencesCarryTheEvidence() {
        StepJudgement judgement = judge(PLAN, new ArmCounts(60, 3), new ArmCounts(60, 30), 1);
        assertThat(judgement.sentence())
                .startsWith("30 of 60 users of the candidate met a failure against 3 of 60 of the current revision")
                .endsWith("points against a margin of 20.0: harm is shown");
        assertThat(judgement.weight()).isEqualTo(5_000);
        assertThat(judge(PLAN, new ArmCounts(30, 0), new ArmCounts(30, 0), 1).sentence())
                .endsWith("at least 100 outcomes of the candidate are needed");
    }

    @Test
    void onlyTheFirstOutcomeOfAKeyOnAnArmCounts() {
        KeyedOutcomes outcomes = new KeyedOutcomes();
        assertThat(outcomes.count("ann", Arm.CANDIDATE, true)).isTrue();
        assertThat(outcomes.count("ann", Arm.CANDIDATE, false)).isFalse();
        assertThat(outcomes.count("ann", Arm.CURRENT, false)).isTrue();
        assertThat(outcomes.count("bob", Arm.CANDIDATE, false)).isTrue();
        assertThat(outcomes.of(Arm.CANDIDATE)).isEqualTo(new ArmCounts(2, 1));
        assertThat(outcomes.of(Arm.CURRENT)).isEqualTo(new ArmCounts(1, 0));
    }

    @Test
    void powerForeseesWhatTheJudgeDoes() {
        CanaryPower power = CanaryPower.of(PLAN, 0);
        long promote = power.outcomesToPromote(0.1, 0.1).orElseThrow();
        assertThat(judge(PLAN, share(promote + 2, 0.1), share(promote + 2, 0.1), 1)
                        .verdict())
                .isEqualTo(promote + 2 >= 100 ? StepVerdict.ADVANCE : StepVerdict.GO_ON);
        long back = power.outcomesToRollBack(0.1, 0.5).orElseThrow();
        assertThat(judge(PLAN, share(back + 3, 0.1), share(back + 3, 0.5), 1).verdict())
                .isEqualTo(StepVerdict.ROLL_BACK);
        assertThat(power.outcomesToPromote(0.1, 0.3)).isEmpty();
        assertThat(power.outcomesToRollBack(0.1, 0.1)).isEmpty();
    }

    static CanaryPlan plan(double margin, double tau, int steps) {
        CanaryStep step = new CanaryStep(5_000, 100, LIMIT);
        return new CanaryPlan(
                List.of(step, step, step).subList(0, steps),
                margin,
                0.05,
                tau,
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                false);
    }

    private static Observation observe(CanaryPlan plan, ArmCounts current, ArmCounts candidate) {
        return new CanaryJudge(plan).observe(Instant.EPOCH, current, candidate);
    }

    private static StepJudgement judge(CanaryPlan plan, ArmCounts current, ArmCounts candidate, long minutes) {
        Observation seen = observe(plan, current, candidate);
        return new CanaryJudge(plan).judge(0, seen, Duration.ofMinutes(minutes));
    }

    private static ArmCounts share(long outcomes, double rate) {
        return new ArmCounts(outcomes, Math.round(outcomes * rate));
    }
}
