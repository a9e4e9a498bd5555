package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final List<TrainingExample> EXAMPLES = List.of(
                    "the hill is high", "the sea is deep", "the moon is pale and the night is long", "a cat sleeps")
            .stream()
            .map(TrainerTest::example)
            .toList();
    private static final TrainingPlan PLAN = TrainingPlan.of(150, 64, 1e-2, 3);

    private static TrainingExample example(String text) {
        return TrainingExample.all(TinyModels.tokenizer().encode(text));
    }

    private static LanguageModel fresh(long seed) {
        return LanguageModel.create(TinyModels.CONFIG, TinyModels.special(), TinyModels.tokenizer(), seed);
    }

    @Test
    void trainingLowersTheLossAndTheModelRepeatsWhatItLearned() {
        try (LanguageModel model = fresh(1)) {
            TrainingReport report = Trainer.of(model).train(EXAMPLES, PLAN);
            assertThat(report.curve()).hasSize(150);
            assertThat(report.curve().get(0).loss()).isCloseTo(Math.log(TinyModels.VOCABULARY), within(0.3));
            assertThat(report.lastLoss(5)).isLessThan(1);
            assertThat(report.tokens()).isGreaterThan(150 * 12);
            TokenIds learned = EXAMPLES.get(3).ids();
            Generation generation = Generator.of(model)
                    .generate(GenerationRequest.greedy(learned.slice(0, 3), learned.size() - 3)
                            .with(Stop.NEVER));
            assertThat(generation.text()).isEqualTo("at sleeps");
        }
    }

    @Test
    void trainingIsReproducible() {
        try (LanguageModel one = fresh(1);
                LanguageModel two = fresh(1)) {
            TrainingReport first = Trainer.of(one).train(EXAMPLES, PLAN);
            TrainingReport second = Trainer.of(two).train(EXAMPLES, PLAN);
            assertThat(second.curve()).isEqualTo(first.curve());
            for (TensorInfo info : one.parameters()) {
                assertThat(two.parameter(info.name())).isEqualTo(one.parameter(info.name()));
            }
        }
    }

    @Test
    void otherSeedsGiveOtherWeights() {
        try (LanguageModel one = fresh(1);
                LanguageModel two = fresh(2)) {
            assertThat(two.parameter("model.embed_tokens.weight"))
                    .isNotEqualTo(one.parameter("model.embed_tokens.weight"));
        }
    }

    @Test
    void onlyChosenParametersChange() {
        try (LanguageModel model = fresh(1)) {
            Map<String, float[]> before = new TreeMap<>();
            model.parameters().forEach(info -> before.put(info.name(), model.parameter(info.name())));
            Trainer.of(model).train(EXAMPLES, PLAN.only(name -> name.contains("layers.1.mlp.down")));
            before.forEach((name, values) -> {
                if (name.equals("model.layers.1.mlp.down_proj.weight")) {
                    assertThat(model.parameter(name)).isNotEqualTo(values);
                } else {
                    assertThat(model.parameter(name)).isEqualTo(values);
                }
            });
        }
    }

    /** The first step against AdamW written out, with the gradient taken by finite differences. */
    @Test
    void firstStepIsAdamWs() {
        String name = "model.layers.0.mlp.up_proj.weight";
        try (LanguageModel model = TinyModels.random(5)) {
            TrainingExample example = TrainingExample.all(TinyModels.ids(8, 1));
            float[] before = model.parameter(name);
            double[] slopes = new double[3];
            for (int i = 0; i < 3; i++) {
                slopes[i] = (loss(model, example, name, i, 1e-2f) - loss(model, example, name, i, -1e-2f)) / 2e-2;
            }
            AdamW adam = new AdamW(0.9, 0.95, 1e-2, 0.1);
            TrainingPlan plan = new TrainingPlan(1, 64, 1, new LearningRate(1e-2, 0, 1), adam, 1e9, 1, name::equals);
            TrainingStep step =
                    Trainer.of(model).train(List.of(example), plan).curve().get(0);
            assertThat(step.rate()).isEqualTo(1e-2);
            for (int i = 0; i < 3; i++) {
                // corrected for their start at zero, the means of one gradient are the gradient and its square
                double direction = slopes[i] / (Math.abs(slopes[i]) + 1e-2);
                double expected = before[i] * (1 - 1e-2 * 0.1) - 1e-2 * direction;
                assertThat((double) model.parameter(name)[i]).isCloseTo(expected, within(1e-4));
                assertThat((double) model.parameter(name)[i]).isNotCloseTo(before[i], within(1e-4));
            }
        }
    }

    private static double loss(LanguageModel model, TrainingExample example, String name, int element, float change) {
        float[] kept = model.parameter(name);
        float[] changed = kept.clone();
        changed[element] += change;
        model.assign(name, changed);
        double loss =
                -Scorer.of(model).score(example.ids()).sum() / (example.ids().size() - 1);
        model.assign(name, kept);
        return loss;
    }

    @Test
    void gradientsAreClippedToTheirNorm() {
        try (LanguageModel model = TinyModels.random(5);
                LanguageModel other = TinyModels.random(5)) {
            AdamW adam = new AdamW(0, 0, 1, 0);
            TrainingPlan plan = new TrainingPlan(1, 64, 1, new LearningRate(1e-3, 0, 1), adam, 1e9, 1, name -> true);
            double free = Trainer.of(model).train(EXAMPLES, plan).curve().get(0).gradientNorm();
            TrainingPlan clipped = plan.clippedAt(free / 10);
            TrainingStep step =
                    Trainer.of(other).train(EXAMPLES, clipped).curve().get(0);
            assertThat(step.gradientNorm()).isEqualTo(free);
            assertThat(other.parameter("model.norm.weight")).isNotEqualTo(model.parameter("model.norm.weight"));
        }
    }

    @Test
    void targetOnlyLossCountsTargetTokensOnly() {
        try (LanguageModel model = TinyModels.random(2)) {
            PromptTarget pair = new PromptTarget(TinyModels.ids(6, 1), TinyModels.ids(2, 2));
            double expected = -Scorer.of(model).logLikelihoods(List.of(pair))[0] / 2;
            TrainingStep step = Trainer.of(model)
                    .train(List.of(TrainingExample.target(pair)), TrainingPlan.of(1, 64, 1e-4, 1))
                    .curve()
                    .get(0);
            assertThat(step.loss()).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void everyExampleComesOnceAnEpoch() {
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            examples.add(TrainingExample.all(TinyModels.ids(2 + i % 17, i)));
        }
        BatchOrder order = new BatchOrder(examples, 64, 9);
        List<TrainingExample> seen = new ArrayList<>();
        while (seen.size() < 200) {
            List<TrainingExample> batch = order.next();
            int longest = batch.stream()
                    .mapToInt(example -> example.ids().size())
                    .max()
                    .orElseThrow();
            assertThat(longest * batch.size()).isLessThanOrEqualTo(64);
            seen.addAll(batch);
        }
        assertThat(seen.subList(0, 100)).containsExactlyInAnyOrderElementsOf(examples);
        assertThat(seen.subList(100, 200)).containsExactlyInAnyOrderElementsOf(examples);
        assertThat(seen.subList(100, 200)).isNotEqualTo(seen.subList(0, 100));
    }

    /** Of batches of unlike numbers of learned tokens; only together do they have the mean of the step. */
    @Test
    void severalBatchesAStepAreAsOne() {
        List<TrainingExample> examples = List.of(
                new TrainingExample(TinyModels.ids(12, 1), 11),
                TrainingExample.all(TinyModels.ids(9, 2)),
                new TrainingExample(TinyModels.ids(5, 3), 2));
        TrainingPlan whole = TrainingPlan.of(3, 64, 1e-3, 1);
        TrainingPlan parts = TrainingPlan.of(3, 12, 1e-3, 1).accumulating(3);
        try (LanguageModel one = TinyModels.random(5);
                LanguageModel other = TinyModels.random(5)) {
            TrainingReport together = Trainer.of(one).train(examples, whole);
            TrainingReport apart = Trainer.of(other).train(examples, parts);
            for (int i = 0; i < 3; i++) {
                TrainingStep expected = together.curve().get(i);
                TrainingStep found = apart.curve().get(i);
                assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-5));
                assertThat(found.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-4));
                assertThat(found.tokens()).isEqualTo(26).isEqualTo(expected.tokens());
            }
        }
    }

    @Test
    void refusesPlansThatCannotBe() {
        try (LanguageModel model = fresh(1)) {
            Trainer trainer = Trainer.of(model);
            assertThatThrownBy(() -> trainer.train(EXAMPLES, PLAN.only(name -> false)))
                    .hasMessageContaining("none of the model's parameters");
            assertThatThrownBy(() -> trainer.train(List.of(), PLAN))
                    .hasMessageContaining("at least one training example");
            assertThatThrownBy(() -> trainer.train(List.of(TrainingExample.all(TinyModels.ids(65, 1))), PLAN))
                    .hasMessageContaining("at most 64 tokens")
                    .hasMessageContaining("found one of 65");
            assertThatThrownBy(() -> TrainingExample.all(TokenIds.of(1))).hasMessageContaining("from 1 to 0");
        }
    }

    @Test
    void divergenceIsTold() {
        try (LanguageModel model = fresh(1)) {
            TrainingPlan wild = TrainingPlan.of(50, 64, 1e30, 1);
            assertThatThrownBy(() -> Trainer.of(model).train(EXAMPLES, wild))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lower the learning rate");
        }
    }

    @Test
    void trainingLeavesNoArraysBehindAndNoGradientsWanted() {
        try (LanguageModel model = fresh(1)) {
            int before = model.values().manager().getManagedArrays().size();
            Trainer.of(model).train(EXAMPLES, TrainingPlan.of(20, 64, 1e-3, 3), step -> Scorer.of(model)
                    .score(EXAMPLES.get(0).ids()));
            assertThat(model.values().manager().getManagedArrays()).hasSize(before);
            assertThat(model.values().array("model.norm.weight").hasGradient()).isFalse();
        }
    }
}
