package dev.perennial.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.CanaryStep;
import dev.perennial.contract.rollout.Observation;
import dev.perennial.contract.rollout.StepVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That error rates hold though one looks after every outcome, and what is decided how soon; simulated users. */
@Tag("slow")
class PeekingTest {
    private static final int RUNS = 400;

    @ParameterizedTest
    @CsvSource({"0.02, 0.05, 0.5", "0.05, 0.2, 0.1", "0.3, 0.1, 0.5", "0.3, 0.3, 0.1", "0.5, 0.3, 0.5"})
    void aHarmlessCandidateIsRolledBackNoMoreOftenThanAlpha(double rate, double tau, double share) {
        CanaryPlan plan =
                CanaryJudgeTest.plan(0.001, tau, 1); // a margin that is never reached: every run goes to its end
        Map<StepVerdict, Integer> verdicts = verdicts(plan, new Users(rate, rate, share, 1, 1_500));
        assertThat(verdicts.getOrDefault(StepVerdict.ROLL_BACK, 0) / (double) RUNS)
                .isLessThanOrEqualTo(0.05);
    }

    @Test
    void aCandidateAsHarmfulAsTheMarginIsPromotedNoMoreOftenThanAlpha() {
        Map<StepVerdict, Integer> verdicts =
                verdicts(CanaryJudgeTest.plan(0.2, 0.2, 1), new Users(0.1, 0.3, 0.5, 1, 1_500));
        assertThat(verdicts.getOrDefault(StepVerdict.ADVANCE, 0) / (double) RUNS)
                .isLessThanOrEqualTo(0.05);
        assertThat(verdicts.getOrDefault(StepVerdict.ROLL_BACK, 0) / (double) RUNS)
                .isGreaterThan(0.95);
    }

    @Test
    void usersWithManyOutcomesDoNotMakeUpEvidence() {
        Map<StepVerdict, Integer> verdicts =
                verdicts(CanaryJudgeTest.plan(0.001, 0.2, 1), new Users(0.3, 0.3, 0.5, 20, 5_000));
        assertThat(verdicts.getOrDefault(StepVerdict.ROLL_BACK, 0) / (double) RUNS)
                .isLessThanOrEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1, 0.5", "0.1, 0.5, 0.5", "0.05, 0.35, 0.2", "0.3, 0.3, 0.5"})
    void powerForeseesTheMedian(double current, double candidate, double share) {
        CanaryPlan plan = CanaryJudgeTest.plan(0.25, 0.25, 1);
        CanaryPower power = new CanaryPower(0.25, 0.05, 0.25, share);
        long foreseen = candidate > current
                ? power.outcomesToRollBack(current, candidate).orElseThrow()
                : Math.max(100, power.outcomesToPromote(current, candidate).orElseThrow());
        long[] outcomes = new long[RUNS];
        for (int run = 0; run < RUNS; run++) {
            outcomes[run] = run(plan, new Users(current, candidate, share, 1, 20_000), run)
                    .candidate()
                    .outcomes();
        }
        Arrays.sort(outcomes);
        assertThat(outcomes[RUNS / 2]).isCloseTo(foreseen, withinPercentage(25));
    }

    @ParameterizedTest
    @CsvSource({"0.05, 0.05, ADVANCE, 1500", "0.05, 0.25, ROLL_BACK, 800", "0.05, 0.15, ROLL_BACK, 2000"})
    void theStandardPlanDecidesWithinSomeHundredOutcomes(
            double current, double candidate, StepVerdict verdict, int most) {
        int wrong = 0;
        int late = 0;
        for (int run = 0; run < RUNS; run++) {
            int seen = 0;
            StepVerdict last = StepVerdict.ADVANCE;
            for (int step = 0; step < CanaryPlan.STANDARD.steps().size() && last == StepVerdict.ADVANCE; step++) {
                double share = CanaryPlan.STANDARD.steps().get(step).weight() / (double) CanaryStep.WHOLE;
                Observation end = run(CanaryPlan.STANDARD, step, new Users(current, candidate, share, 1, 20_000), run);
                last = new CanaryJudge(CanaryPlan.STANDARD).verdict(step, end, Duration.ZERO);
                seen += Math.toIntExact(
                        end.current().outcomes() + end.candidate().outcomes());
            }
            wrong += last == verdict ? 0 : 1;
            late += seen > most ? 1 : 0;
        }
        assertThat(wrong / (double) RUNS).isLessThanOrEqualTo(0.02);
        assertThat(late / (double) RUNS).isLessThanOrEqualTo(0.1);
    }

    private static Map<StepVerdict, Integer> verdicts(CanaryPlan plan, Users users) {
        Map<StepVerdict, Integer> verdicts = new EnumMap<>(StepVerdict.class);
        CanaryJudge judge = new CanaryJudge(plan);
        for (int run = 0; run < RUNS; run++) {
            StepVerdict verdict = judge.verdict(0, run(plan, users, run), Duration.ZERO);
            verdicts.merge(verdict, 1, Integer::sum);
        }
        return verdicts;
    }

    /** The look at which a run is decided, or its last. */
    private static Observation run(CanaryPlan plan, Users users, long seed) {
        return run(plan, 0, users, seed);
    }

    private static Observation run(CanaryPlan plan, int step, Users users, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CanaryJudge judge = new CanaryJudge(plan);
        KeyedOutcomes outcomes = new KeyedOutcomes();
        Observation seen = Observation.none(Instant.EPOCH);
        for (int i = 0; i < users.outcomes; i++) {
            int user = users.each == 1 ? i : random.nextInt(1 + i / users.each);
            if (users.count(user, seed, random, outcomes)) {
                seen = judge.observe(Instant.EPOCH, outcomes.of(Arm.CURRENT), outcomes.of(Arm.CANDIDATE));
                if (judge.verdict(step, seen, Duration.ZERO) != StepVerdict.GO_ON) {
                    return seen;
                }
            }
        }
        return seen;
    }

    /** Users on arms by chance; each mostly meets the same fate again and again. */
    private record Users(double current, double candidate, double share, int each, int outcomes) {
        boolean count(int user, long seed, SplittableRandom random, KeyedOutcomes tally) {
            SplittableRandom own = new SplittableRandom(seed * 1_000_003 + user);
            Arm arm = own.nextDouble() < share ? Arm.CANDIDATE : Arm.CURRENT;
            double fate = random.nextDouble() < 0.9 ? own.nextDouble() : random.nextDouble();
            return tally.count(Integer.toString(user), arm, fate < (arm == Arm.CANDIDATE ? candidate : current));
        }
    }
}
