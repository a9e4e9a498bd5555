package dev.perennial.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.gate.Verdict;
import dev.perennial.gate.scoring.ItemScore;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.scoring.PassageScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verdicts, and that doubt is never a pass. */
class GateTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 0, 0, PASSED",
        "1000, 10, 12, PASSED",
        "1000, 40, 0, FAILED",
        "1000, 21, 30, INCONCLUSIVE",
        "100, 0, 0, INCONCLUSIVE",
        "0, 0, 0, INCONCLUSIVE"
    })
    void negativeFlipsAreHeldToTheirBudget(int items, int negative, int positive, Verdict verdict) {
        CriterionOutcome outcome =
                new FlipCriterion(0.02, 0.05, Normalisation.RAW).judge(flips(items, negative, positive));
        assertThat(outcome.result().verdict()).isEqualTo(verdict);
        assertThat(outcome.needed() > 0).isEqualTo(verdict == Verdict.INCONCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 0, 0, PASSED",
        "100, 0, 0, INCONCLUSIVE",
        "1000, 30, 30, PASSED",
        "1000, 60, 10, FAILED",
        "1000, 30, 15, INCONCLUSIVE",
        "0, 0, 0, INCONCLUSIVE"
    })
    void accuracyMustBeShownNotToFall(int items, int negative, int positive, Verdict verdict) {
        CriterionOutcome outcome =
                new AccuracyCriterion(0.02, 0.05, Normalisation.RAW).judge(flips(items, negative, positive));
        assertThat(outcome.result().verdict()).isEqualTo(verdict);
        assertThat(outcome.needed() > 0).isEqualTo(verdict == Verdict.INCONCLUSIVE);
    }

    @Test
    void sentencesSayWhatWasSeenAndWhatIsMissing() {
        CriterionOutcome outcome = new FlipCriterion(0.01, 0.05, Normalisation.RAW).judge(flips(100, 0, 2));
        assertThat(outcome.result().sentence())
                .isEqualTo(
                        "0 of 100 items went from right to wrong (between 0.00 % and 2.95 % of all, against a budget of"
                                + " 1.00 %) and 2 from wrong to right, about 199 more items would decide");
        assertThat(outcome.needed()).isEqualTo(199);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "1000, 0, 60, 1.0", "100, 2, 60, 1.05", "1000, 90, 60, 1.2"})
    void everySentenceIsAClauseThatOthersMayFollow(int items, int negative, int passages, double ratio) {
        PairedScores scores = new PairedScores(
                flips(items, negative, 1).scores().items(),
                perplexity(passages, ratio).scores().passages());
        List<Criterion> criteria = List.of(
                new FlipCriterion(0.02, 0.05, Normalisation.RAW),
                new AccuracyCriterion(0.02, 0.05, Normalisation.RAW),
                new PerplexityCriterion(0.05, 0.05, 100, 1),
                new FigureCriterion("efficacy", 0.9),
                new FigureCriterion("locality", 0.9));

        assertThat(new Gate(criteria).judge(new Evidence(scores, Map.of("efficacy", 0.5))))
                .allSatisfy(outcome -> assertThat(outcome.result().sentence()).matches("[a-z0-9][^;]*[^.;: ]"));
    }

    @ParameterizedTest
    @CsvSource({"60, 1.0, PASSED", "60, 1.2, FAILED", "60, 1.05, INCONCLUSIVE", "5, 1.0, INCONCLUSIVE"})
    void perplexityIsHeldToItsLimit(int passages, double ratio, Verdict verdict) {
        CriterionOutcome outcome = new PerplexityCriterion(0.05, 0.05, 2_000, 1).judge(perplexity(passages, ratio));
        assertThat(outcome.result().verdict()).isEqualTo(verdict);
        assertThat(outcome.needed() > 0).isEqualTo(verdict == Verdict.INCONCLUSIVE);
    }

    @Test
    void figuresAreComparedAndMissingOnesAreDoubt() {
        FigureCriterion efficacy = new FigureCriterion("efficacy", 0.9);
        assertThat(verdict(efficacy, Map.of("efficacy", 0.9))).isEqualTo(Verdict.PASSED);
        assertThat(verdict(efficacy, Map.of("efficacy", 0.89))).isEqualTo(Verdict.FAILED);
        assertThat(verdict(efficacy, Map.of("locality", 1.0))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThatThrownBy(() -> new Evidence(PairedScores.NONE, Map.of("efficacy", Double.NaN)))
                .hasMessageContaining("expected a finite efficacy");
    }

    @Test
    void aGatePassesOnlyWhenEveryCriterionDoes() {
        Gate gate = new Gate(
                List.of(new AccuracyCriterion(0.02, 0.05, Normalisation.RAW), new FigureCriterion("efficacy", 0.9)));
        Evidence good = new Evidence(flips(1000, 3, 3).scores(), Map.of("efficacy", 1.0));
        assertThat(Gate.together(gate.judge(good))).isEqualTo(Verdict.PASSED);
        assertThat(Gate.together(gate.judge(flips(1000, 3, 3)))).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(Gate.together(gate.judge(flips(1000, 90, 3)))).isEqualTo(Verdict.FAILED);
        assertThatThrownBy(() -> new Gate(List.of())).hasMessageContaining("one criterion or more");
    }

    private static Verdict verdict(Criterion criterion, Map<String, Double> figures) {
        return criterion
                .judge(new Evidence(PairedScores.NONE, figures))
                .result()
                .verdict();
    }

    private static Evidence flips(int items, int negative, int positive) {
        List<PairedScores.Item> paired = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            boolean before = i < negative || i >= negative + positive;
            boolean after = i >= negative;
            paired.add(new PairedScores.Item("s", "i" + i, score(before), score(after)));
        }
        return new Evidence(new PairedScores(paired, List.of()), Map.of());
    }

    private static ItemScore score(boolean right) {
        return new ItemScore(right, right ? 1 : -1, right, right ? 1 : -1);
    }

    private static Evidence perplexity(int passages, double ratio) {
        List<PairedScores.Passage> paired = new ArrayList<>();
        for (int i = 0; i < passages; i++) {
            double wobble = i % 2 == 0 ? 0.1 : -0.1;
            double after = -300 - 100 * (Math.log(ratio) + wobble);
            paired.add(new PairedScores.Passage(
                    "t", "p" + i, new PassageScore(-300, 100, 400), new PassageScore(after, 100, 400)));
        }
        return new Evidence(new PairedScores(List.of(), paired), Map.of());
    }
}
