package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.RopeScaling;
import dev.perennial.model.config.Sizes;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ScorerTest {
    private static void equalsTheReference(ModelConfig config, int size) {
        MemoryTensors weights = TinyModels.weights(config, 5);
        TokenIds ids = TinyModels.ids(size, 6);
        double[][] expected = new ReferenceDecoder(config, weights).logits(ids);
        try (LanguageModel model = LanguageModel.of(config, TinyModels.special(), TinyModels.tokenizer(), weights)) {
            Scored scored = Scorer.of(model).score(ids);
            for (int position = 1; position < ids.size(); position++) {
                double[] logits = expected[position - 1];
                assertThat((double) scored.logProbability(position))
                        .isCloseTo(ReferenceDecoder.logProbability(logits, ids.at(position)), within(2e-4));
                int best = scored.best().at(position - 1);
                for (double logit : logits) {
                    assertThat(logits[best]).isGreaterThanOrEqualTo(logit - 2e-4);
                }
            }
        }
    }

    @Test
    void equalsTheReferenceWithSharedKeysAndTiedHead() {
        equalsTheReference(TinyModels.CONFIG, 20);
    }

    @Test
    void equalsTheReferenceWithOwnKeysOwnHeadAndStretchedRotation() {
        Rope rope = new Rope(5e5, new RopeScaling.Llama3(4, 1, 4, 16));
        ModelConfig config =
                Llama.of(new Sizes(TinyModels.VOCABULARY, 24, 40, 3, 128), new Attention(3, 3, 6), rope, 1e-6, false);
        equalsTheReference(config, 20);
    }

    @Test
    void equalsTheReferenceAcrossPieces() {
        ModelConfig config = Llama.small(TinyModels.VOCABULARY, 8, 1, new Attention(2, 1, 4), 2000);
        equalsTheReference(config, Forward.PIECE + 60);
    }

    @Test
    void paddedBatchEqualsSingleRuns() {
        try (LanguageModel model = TinyModels.random(1)) {
            Scorer scorer = Scorer.of(model);
            List<TokenIds> sequences = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                sequences.add(TinyModels.ids(1 + i * 37 % 100, i));
            }
            List<Scored> together = scorer.score(sequences);
            for (int i = 0; i < sequences.size(); i++) {
                assertThat(together.get(i).ids()).isEqualTo(sequences.get(i));
                assertThat(together.get(i).logProbabilities())
                        .containsExactly(scorer.score(sequences.get(i)).logProbabilities(), within(1e-4f));
            }
        }
    }

    @Test
    void targetsAreScoredAfterTheirPrompts() {
        try (LanguageModel model = TinyModels.random(2)) {
            Scorer scorer = Scorer.of(model);
            PromptTarget pair = new PromptTarget(TinyModels.ids(7, 1), TinyModels.ids(3, 2));
            Scored whole = scorer.score(pair.whole());
            TargetScore target = scorer.targets(List.of(pair)).get(0);
            assertThat(target.logLikelihood())
                    .isEqualTo((double) whole.logProbability(7) + whole.logProbability(8) + whole.logProbability(9));
            assertThat(target.hits()).containsExactly(whole.hit(7), whole.hit(8), whole.hit(9));

            TokenIds best = TokenIds.of(whole.best().at(6));
            TargetScore likeliest = scorer.targets(List.of(new PromptTarget(pair.prompt(), best)))
                    .get(0);
            assertThat(likeliest.exact()).isTrue();
            assertThat(likeliest.accuracy()).isEqualTo(1);
        }
    }

    @Test
    void topTokensAgreeWithScores() {
        try (LanguageModel model = TinyModels.random(3)) {
            TokenIds prompt = TinyModels.ids(9, 1);
            List<NextToken> top = Scorer.of(model).top(prompt, 4);
            assertThat(top).hasSize(4);
            for (NextToken token : top) {
                PromptTarget pair = new PromptTarget(prompt, TokenIds.of(token.id()));
                assertThat((double) token.logProbability())
                        .isCloseTo(Scorer.of(model).logLikelihoods(List.of(pair))[0], within(1e-4));
            }
            assertThat(top.get(0).logit()).isGreaterThanOrEqualTo(top.get(1).logit());
        }
    }

    @Test
    void topTokensOfManyPromptsAreThoseOfEach() {
        ModelConfig config = Llama.small(TinyModels.VOCABULARY, 8, 1, new Attention(2, 1, 4), 2000);
        try (LanguageModel model = TinyModels.random(config, 3)) {
            Scorer scorer = Scorer.of(model);
            List<TokenIds> prompts = List.of(
                    TinyModels.ids(Forward.PIECE + 3, 1),
                    TinyModels.ids(9, 2),
                    TinyModels.ids(Forward.PIECE, 3),
                    TinyModels.ids(1, 4));
            List<List<NextToken>> together = scorer.top(prompts, 2);
            for (int i = 0; i < prompts.size(); i++) {
                List<NextToken> alone = scorer.top(prompts.get(i), 2);
                assertThat(together.get(i))
                        .extracting(NextToken::id)
                        .containsExactly(alone.get(0).id(), alone.get(1).id());
                assertThat(together.get(i).get(0).logit())
                        .isCloseTo(alone.get(0).logit(), within(1e-4f));
            }
            assertThat(scorer.top(List.of(), 2)).isEmpty();
        }
    }

    @Test
    void perplexityIsTheExponentOfTheMeanLoss() {
        try (LanguageModel model = TinyModels.random(3)) {
            List<TokenIds> texts = List.of(TinyModels.ids(5, 1), TinyModels.ids(9, 2));
            Scorer scorer = Scorer.of(model);
            double sum = scorer.score(texts.get(0)).sum()
                    + scorer.score(texts.get(1)).sum();
            assertThat(scorer.perplexity(texts)).isCloseTo(Math.exp(-sum / 12), within(1e-3));
            assertThatThrownBy(() -> scorer.perplexity(List.of(TokenIds.of(1))))
                    .hasMessageContaining("at least two tokens");
        }
    }

    @Test
    void refusesWhatTheModelCannotRead() {
        try (LanguageModel model = TinyModels.random(3)) {
            Scorer scorer = Scorer.of(model);
            assertThatThrownBy(() -> scorer.score(TokenIds.of())).hasMessageContaining("expected 1 to 128 tokens");
            assertThatThrownBy(() -> scorer.score(TinyModels.ids(129, 1))).hasMessageContaining("found 129");
            assertThatThrownBy(() -> scorer.score(TokenIds.of(1, 260)))
                    .hasMessageContaining("below 260")
                    .hasMessageContaining("found 260 at 1");
        }
    }

    @Test
    void severalThreadsMayScoreAtOnce() {
        try (LanguageModel model = TinyModels.random(4)) {
            Scorer scorer = Scorer.of(model);
            TokenIds ids = TinyModels.ids(50, 1);
            float[] expected = scorer.score(ids).logProbabilities();
            List<CompletableFuture<Scored>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                futures.add(CompletableFuture.supplyAsync(() -> scorer.score(ids)));
            }
            for (CompletableFuture<Scored> future : futures) {
                assertThat(future.join().logProbabilities()).containsExactly(expected, within(1e-5f));
            }
        }
    }
}
