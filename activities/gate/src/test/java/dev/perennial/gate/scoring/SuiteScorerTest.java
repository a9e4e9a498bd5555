package dev.perennial.gate.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteItem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From items to scores. */
class SuiteScorerTest {
    private static final Suite SUITE = new Suite(
            "s",
            List.of(
                    new SuiteItem.MultipleChoice("c", "The mayor is ", List.of("Ann", "Bartholomew"), 1),
                    new SuiteItem.Cloze("z", "She is", " Ann"),
                    new SuiteItem.Passage("t", "äb")));

    @Test
    void scoresRawAndPerCharacter() {
        SuiteScores scores = SuiteScorer.score(SUITE, model(-3, -6, true));

        ItemScore choice = item(scores, "c");
        assertThat(choice.right(Normalisation.RAW)).isFalse();
        assertThat(choice.margin(Normalisation.RAW)).isCloseTo(-3, within(1e-12));
        assertThat(choice.right(Normalisation.PER_CHARACTER)).isTrue();
        assertThat(choice.margin(Normalisation.PER_CHARACTER)).isCloseTo(1 - 6 / 11.0, within(1e-12));
        assertThat(item(scores, "z").right(Normalisation.RAW)).isTrue();
        assertThat(scores.passages()).containsEntry("t", new PassageScore(-4, 2, 3));
        assertThat(scores.perplexity()).isCloseTo(Math.exp(2), within(1e-9));
        assertThat(scores.bitsPerByte()).isCloseTo(4 / 3.0 / Math.log(2), within(1e-9));
        assertThat(scores.right(Normalisation.RAW)).isEqualTo(1);
    }

    @Test
    void aTieIsNotRight() {
        assertThat(item(SuiteScorer.score(SUITE, model(-3, -3, true)), "c").right())
                .isFalse();
    }

    @Test
    void flipsWithinRoundingAreNoise() {
        PairedScores noise = paired(model(-3, -2.99999, true), model(-3, -3.00001, true));
        assertThat(Flips.count(noise, Normalisation.RAW)).isEqualTo(new Flips(2, 0, 0, 2, 1));
        PairedScores lost = paired(model(-3, -2.9, true), model(-3, -3.1, false));
        assertThat(Flips.count(lost, Normalisation.RAW).negative()).isEqualTo(1);
        assertThat(Flips.count(lost, Normalisation.RAW).noise()).isEqualTo(1);
        PairedScores won = paired(model(-3, -3.1, true), model(-3, -2.9, true));
        assertThat(Flips.count(won, Normalisation.RAW)).isEqualTo(new Flips(2, 0, 1, 1, 0));
    }

    @Test
    void partsAddToTheWholeAndComeBackFromJson() {
        PairedScores whole = paired(model(-3, -2, true), model(-3, -4, true));
        PairedScores parts = PairedScores.NONE;
        for (int i = 0; i < 3; i++) {
            Suite part = SUITE.part(i, i + 1);
            parts = parts.plus(PairedScores.of(
                    SuiteScorer.score(part, model(-3, -2, true)), SuiteScorer.score(part, model(-3, -4, true))));
        }
        assertThat(parts).isEqualTo(whole);
        assertThat(ScoresJson.read(ScoresJson.write(whole))).isEqualTo(whole);
        assertThatThrownBy(() -> ScoresJson.read("{\"items\":[]}")).hasMessageContaining("expected paired scores");
    }

    @Test
    void differentItemsAreNeverPaired() {
        SuiteScores scores = SuiteScorer.score(SUITE, model(-3, -2, true));
        SuiteScores fewer = new SuiteScores("s", Map.of(), scores.passages());
        assertThatThrownBy(() -> PairedScores.of(scores, fewer)).hasMessageContaining("found only one 'c'");
        assertThatThrownBy(() -> PairedScores.of(scores, new SuiteScores("t", Map.of(), Map.of())))
                .hasMessageContaining("found t");
    }

    @Test
    void aScoringFunctionThatLosesPairsIsFoundOut() {
        assertThatThrownBy(() -> SuiteScorer.score(SUITE, pairs -> List.of()))
                .hasMessageContaining("expected 4 scores, found 0");
        assertThatThrownBy(() -> new TargetScore(Double.NaN, 1, false)).hasMessageContaining("found NaN");
    }

    @Test
    void spacesBelongToTheWordThatFollows() {
        assertThat(PromptTarget.of("The mayor is ", "Ann")).isEqualTo(new PromptTarget("The mayor is", " Ann"));
    }

    private static ItemScore item(SuiteScores scores, String id) {
        return Optional.ofNullable(scores.items().get(id)).orElseThrow();
    }

    private static PairedScores paired(Scoring before, Scoring after) {
        return PairedScores.of(SuiteScorer.score(SUITE, before), SuiteScorer.score(SUITE, after));
    }

    private static Scoring model(double ann, double bartholomew, boolean greedy) {
        Map<String, TargetScore> answers = Map.of(
                "The mayor is> Ann", new TargetScore(ann, 1, false),
                "The mayor is> Bartholomew", new TargetScore(bartholomew, 2, false),
                "She is> Ann", new TargetScore(-0.5, 1, greedy),
                ">äb", new TargetScore(-4, 2, false));
        return pairs -> pairs.stream()
                .map(pair -> answers.getOrDefault(pair.prompt() + ">" + pair.target(), new TargetScore(-99, 1, false)))
                .toList();
    }
}
