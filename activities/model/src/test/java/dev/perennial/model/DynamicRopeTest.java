package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.RopeScaling;
import dev.perennial.model.config.Sizes;
import dev.perennial.model.family.Families;
import dev.perennial.model.family.Llama;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sequences longer than the context, of a model whose rotation stretches with them. */
class DynamicRopeTest {
    private static final FamilyFixture BEYOND = FamilyFixture.open("llama-dynamic", "beyond.safetensors");
    private static final int CONTEXT = 64;

    private static ModelConfig stretching() {
        Rope rope = new Rope(10_000, new RopeScaling.Dynamic(2, CONTEXT));
        return Llama.of(new Sizes(TinyModels.VOCABULARY, 32, 48, 2, CONTEXT), new Attention(4, 2, 8), rope, 1e-5, true);
    }

    @Test
    void logitsBeyondTheContextEqualTheReferences() {
        assertThat(BEYOND.ids().length).isGreaterThan(BEYOND.config().context());
        try (LanguageModel model = BEYOND.model()) {
            assertThat(FamilyFixture.distance(BEYOND.run(model), BEYOND.logits()))
                    .isLessThan(1e-5);
        }
    }

    @Test
    void theFactorAndTheContextMatterThere() {
        for (String other : List.of(
                BEYOND.json().replace("\"factor\": 2.0", "\"factor\": 3.0"),
                BEYOND.json().replace("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 96"))) {
            assertThat(other).isNotEqualTo(BEYOND.json());
            try (LanguageModel model = FamilyFixture.model(Families.parse(other), BEYOND.weights())) {
                assertThat(FamilyFixture.distance(BEYOND.run(model), BEYOND.logits()))
                        .isGreaterThan(1e-3);
            }
        }
    }

    @Test
    void theBaseGrowsFromTheContextOn() {
        Rope rope = new Rope(10_000, new RopeScaling.Dynamic(2, CONTEXT));
        assertThat(rope.frequencies(8, CONTEXT)).isEqualTo(Rope.of(10_000).frequencies(8));
        double base = 10_000 * Math.pow(2 * 96 / 64.0 - 1, 8 / 6.0);
        assertThat(rope.frequencies(8, 96)[3]).isCloseTo(Math.pow(base, -6.0 / 8), within(1e-15));
        assertThat(rope.frequencies(2, 96)).containsExactly(1);
    }

    /** Passes over pieces turn by the length of the whole sequence. */
    @Test
    void aSequenceReadInPiecesIsThatOfOnePass() {
        TokenIds ids = TinyModels.ids(Forward.PIECE + 40, 1);
        try (LanguageModel model = TinyModels.random(stretching(), 3)) {
            float[] scores = Scorer.of(model).score(ids).logProbabilities();
            List<Double> whole = logProbabilities(model, ids);
            for (int i = 0; i < scores.length; i++) {
                assertThat((double) scores[i]).isCloseTo(whole.get(i), within(1e-4));
            }
        }
    }

    private static List<Double> logProbabilities(LanguageModel model, TokenIds ids) {
        List<Double> found = new ArrayList<>();
        try (Scope scope = model.enter()) {
            Pass pass = model.network().whole(scope.manager(), ids.size());
            float[][] logits = FamilyFixture.logits(
                    model, model.network().hidden(Forward.ids(scope.manager(), new int[][] {ids.toArray()}), pass));
            for (int i = 1; i < ids.size(); i++) {
                double[] row = new double[logits[i - 1].length];
                for (int j = 0; j < row.length; j++) {
                    row[j] = logits[i - 1][j];
                }
                found.add(ReferenceDecoder.logProbability(row, ids.at(i)));
            }
        }
        return found;
    }

    @Test
    void whatASequenceGetsDoesNotDependOnItsCompany() {
        List<TokenIds> sequences =
                List.of(TinyModels.ids(70, 1), TinyModels.ids(96, 2), TinyModels.ids(40, 3), TinyModels.ids(96, 4));
        try (LanguageModel model = TinyModels.random(stretching(), 3)) {
            Scorer scorer = Scorer.of(model);
            List<Scored> together = scorer.score(sequences);
            List<List<NextToken>> next = scorer.top(sequences, 1);
            List<Run> runs = sequences.stream().map(Run::of).toList();
            List<TargetScore> looked = Hidden.of(model).score(runs);
            for (int i = 0; i < sequences.size(); i++) {
                double alone = scorer.score(sequences.get(i)).sum();
                assertThat(together.get(i).sum()).isCloseTo(alone, within(1e-3));
                assertThat(looked.get(i).logLikelihood()).isCloseTo(alone, within(1e-3));
                assertThat(next.get(i).get(0).id())
                        .isEqualTo(scorer.top(sequences.get(i), 1).get(0).id());
            }
            assertThat(Hidden.of(model).states(runs, List.of(Point.normed())).at(Point.normed(), 1, 95))
                    .isNotEmpty();
        }
    }

    @Test
    void generationEndsAtTheContextAndIsRefusedBeyondIt() {
        try (LanguageModel model = TinyModels.random(stretching(), 3)) {
            GenerationRequest within =
                    GenerationRequest.greedy(TinyModels.ids(60, 1), 20).with(Stop.NEVER);
            Generation generation = Generator.of(model).generate(within);
            assertThat(generation.ids().size()).isEqualTo(4);
            assertThat(generation.reason()).isEqualTo(Generation.Reason.LENGTH);
            GenerationRequest beyond = GenerationRequest.greedy(TinyModels.ids(70, 1), 1);
            assertThatThrownBy(() -> Generator.of(model).generate(beyond))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("position 70 would be beyond the model's context of 64 tokens")
                    .hasMessageContaining("shorten the prompt, or score it");
        }
    }

    @Test
    void trainingStaysWithinTheContext() {
        try (LanguageModel model = TinyModels.random(stretching(), 3)) {
            List<TrainingExample> examples = List.of(TrainingExample.all(TinyModels.ids(65, 1)));
            assertThatThrownBy(() -> Trainer.of(model).train(examples, TrainingPlan.of(1, 100, 1e-3, 1)))
                    .hasMessageContaining("at most 64 tokens (the model's context), found one of 65");
        }
    }
}
