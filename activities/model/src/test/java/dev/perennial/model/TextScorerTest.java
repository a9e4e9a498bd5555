package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TextPair;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextScorerTest {
    @Test
    void whatFollowsAPromptIsScoredAsItsTokensAre() {
        TextPair pair = new TextPair("the moon is", " the sun");
        try (LanguageModel model = TinyModels.random(1)) {
            PromptTarget tokens = model.tokenizer().promptTarget(pair.prompt(), pair.target());

            assertThat(TextScorer.of(model).score(List.of(pair)))
                    .isEqualTo(Scorer.of(model).targets(List.of(tokens)));
        }
    }

    @Test
    void aTextWithoutAPromptIsReadInWindowsThatMissNoTokenButTheFirst() {
        String text = "x".repeat(300);
        try (LanguageModel model = TinyModels.random(1)) {
            TargetScore whole =
                    TextScorer.of(model).score(List.of(new TextPair("", text))).get(0);

            assertThat(model.config().context()).isLessThan(300);
            assertThat(whole.hits()).hasSize(299);
            double windows = Scorer.of(model).score(model.windows(text)).stream()
                    .mapToDouble(Scored::sum)
                    .sum();
            assertThat(whole.logLikelihood()).isCloseTo(windows, within(1e-3));
        }
    }

    @Test
    void eachPairKeepsItsOwnPartsAndItsPlace() {
        List<TextPair> pairs =
                List.of(new TextPair("", "y".repeat(200)), new TextPair("a", "b"), new TextPair("", "zz"));
        try (LanguageModel model = TinyModels.random(2)) {
            TextScorer scorer = TextScorer.of(model);
            List<TargetScore> together = scorer.score(pairs);

            assertThat(together).extracting(score -> score.hits().size()).containsExactly(199, 1, 1);
            for (int i = 0; i < pairs.size(); i++) {
                double alone = scorer.score(List.of(pairs.get(i))).get(0).logLikelihood();
                assertThat(together.get(i).logLikelihood()).isCloseTo(alone, within(1e-3));
            }
        }
    }
}
