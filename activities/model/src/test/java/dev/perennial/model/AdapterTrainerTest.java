package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraAdditions;
import dev.perennial.model.lora.LoraFolder;
import dev.perennial.model.lora.LoraMerge;
import dev.perennial.model.lora.LoraScaling;
import dev.perennial.model.lora.LoraSettings;
import dev.perennial.model.lora.LoraTargets;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdapterTrainerTest {
    private static final List<TrainingExample> EXAMPLES = Stream.of("the hill is high", "a cat sleeps")
            .map(text -> TrainingExample.all(TinyModels.tokenizer().encode(text)))
            .toList();

    private static LanguageModel reference(TensorSource weights) {
        ModelConfig config = Families.open(Reference.TRAINING.resolve("llama"));
        return LanguageModel.of(config, TinyModels.special(), TinyModels.tokenizer(), weights);
    }

    /** Losses and gradient norms of the same training by PEFT and torch: forward, gradients, clipping and AdamW. */
    @Test
    void anAdapterLearnsAsPeftDoes() throws IOException {
        JsonNode expected = Reference.json("llama.json").get("training");
        List<TrainingExample> examples = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TokenIds ids = TokenIds.of(Reference.ints(expected.get("sequences").get(i)));
            examples.add(new TrainingExample(ids, expected.get("firsts").get(i).intValue()));
        }
        TrainingPlan plan = TrainingPlan.of(6, 20, 1, 1).with(LearningRate.constant(1e-2, 0));
        LoraAdapter adapter = LoraFolder.read(Reference.TRAINING.resolve("llama-adapter"));
        try (TensorSource weights = ModelTensors.open(Reference.TRAINING.resolve("llama"));
                LanguageModel model = reference(weights)) {
            TrainedAdapter trained = AdapterTrainer.of(model, adapter).train(examples, plan);
            for (TrainingStep step : trained.report().curve()) {
                int i = step.step() - 1;
                assertThat(step.loss()).isCloseTo(expected.get("losses").get(i).doubleValue(), within(2e-5));
                assertThat(step.gradientNorm())
                        .isCloseTo(expected.get("norms").get(i).doubleValue(), within(2e-4));
            }
        }
    }

    @Test
    void aMergedAdapterSpeaksAsPeftsModelDoes() throws IOException {
        JsonNode expected = Reference.json("llama.json");
        LoraAdapter adapter = LoraFolder.read(Reference.TRAINING.resolve("llama-adapter"));
        try (TensorSource weights = ModelTensors.open(Reference.TRAINING.resolve("llama"));
                LanguageModel model = reference(new LoraMerge(weights, adapter))) {
            double[] logits = Reference.doubles(expected.get("logits"));
            double sum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
            int[] ids = Reference.ints(expected.get("ids"));
            for (int next = 0; next < 256; next += 51) {
                int[] longer = Arrays.copyOf(ids, ids.length + 1);
                longer[ids.length] = next;
                float[] scores = Scorer.of(model).score(TokenIds.of(longer)).logProbabilities();
                assertThat((double) scores[scores.length - 1]).isCloseTo(logits[next] - sum, within(1e-5));
            }
        }
    }

    @Test
    void trainingAnAdapterLeavesTheModelAloneAndMergingItTeachesTheModel() {
        try (LanguageModel model = TinyModels.random(1)) {
            Map<String, float[]> before = new TreeMap<>();
            model.parameters().forEach(info -> before.put(info.name(), model.parameter(info.name())));
            int arrays = model.values().manager().getManagedArrays().size();
            LoraSettings settings = LoraSettings.of(4, 8, new LoraTargets.AllLinear())
                    .with(new LoraScaling(4, 8, true, Map.of("down_proj", 6), Map.of("layers.0.*", 3.0)));
            LoraAdapter fresh = LoraAdapter.fresh(settings, model.parameters(), 1);
            TrainedAdapter trained = AdapterTrainer.of(model, fresh).train(EXAMPLES, TrainingPlan.of(60, 64, 2e-2, 1));
            assertThat(trained.report().lastLoss(1))
                    .isLessThan(trained.report().curve().get(0).loss() / 3);
            before.forEach((name, values) -> assertThat(model.parameter(name)).isEqualTo(values));
            assertThat(model.values().manager().getManagedArrays()).hasSize(arrays);
            try (LanguageModel taught = TinyModels.of(new LoraMerge(model.weights(), trained.adapter()))) {
                assertThat(Trainer.of(taught)
                                .train(EXAMPLES, TrainingPlan.of(1, 64, 1e-9, 1))
                                .curve()
                                .get(0)
                                .loss())
                        .isCloseTo(trained.report().lastLoss(1), within(0.05));
            }
        }
    }

    /** Folders of GPT-2 as first published lack the part of the names that PEFT has; its weights lie as in x out. */
    @Test
    void anAdapterOfGpt2LearnsWhicheverNamesTheFolderHas() {
        FamilyFixture fixture = FamilyFixture.open("gpt2");
        MemoryTensors bare = MemoryTensors.named("bare");
        fixture.weights().tensors().forEach(info -> {
            String name = info.name().replace("transformer.", "");
            bare.put(
                    new TensorInfo(name, info.dtype(), info.shape()),
                    fixture.weights().bytes(info.name()));
        });
        List<TrainingExample> examples = List.of(TrainingExample.all(fixture.tokens()));
        TrainingPlan plan = TrainingPlan.of(5, 64, 1e-2, 1);
        try (LanguageModel whole = fixture.model();
                LanguageModel other = FamilyFixture.model(fixture.config(), bare)) {
            LoraAdapter fresh =
                    AdapterTrainer.fresh(other, LoraSettings.of(2, 2, LoraTargets.named("c_attn", "c_proj")), 1);
            assertThat(fresh.modules()).hasSize(6).containsKey("transformer.h.1.attn.c_attn");
            assertThat(fresh.settings().transposed()).isTrue();
            TrainedAdapter trained = AdapterTrainer.of(other, fresh).train(examples, plan);
            assertThat(trained.report().lastLoss(1))
                    .isLessThan(trained.report().curve().get(0).loss() - 0.01);
            assertThat(AdapterTrainer.of(whole, fresh)
                            .train(examples, plan)
                            .report()
                            .curve())
                    .isEqualTo(trained.report().curve());
        }
    }

    @Test
    void aFreshAdapterChangesNothing() {
        try (LanguageModel model = TinyModels.random(1)) {
            LoraAdapter fresh =
                    LoraAdapter.fresh(LoraSettings.of(2, 4, LoraTargets.named("o_proj")), model.parameters(), 1);
            LoraMerge merged = new LoraMerge(model.weights(), fresh);
            for (TensorInfo info : model.parameters()) {
                assertThat(merged.floats(info.name())).isEqualTo(model.parameter(info.name()));
            }
        }
    }

    @Test
    void refusesAdaptersThatDoNotFit() {
        LoraAdapter adapter = LoraFolder.read(Reference.TRAINING.resolve("llama-adapter"));
        LoraAdapter gpt2 = LoraFolder.read(Reference.TRAINING.resolve("gpt2-adapter"));
        LoraSettings dropping = new LoraSettings(LoraScaling.of(1, 1), LoraTargets.named("q_proj"), false, 0.1, "");
        LoraAdditions embedded = new LoraAdditions(adapter.modules().keySet(), Map.of(), MemoryTensors.named("none"));
        try (LanguageModel model = TinyModels.random(1)) {
            TrainingPlan plan = TrainingPlan.of(1, 64, 1e-3, 1);
            assertThatThrownBy(() ->
                            AdapterTrainer.of(model, new LoraAdapter(adapter.settings(), adapter.modules(), embedded)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found embeddings too");
            assertThatThrownBy(() -> AdapterTrainer.of(model, adapter).train(EXAMPLES, plan))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("model.layers.0.mlp.down_proj.weight");
            assertThatThrownBy(() -> AdapterTrainer.of(model, gpt2).train(EXAMPLES, plan))
                    .isInstanceOf(UnknownTensorException.class)
                    .hasMessageContaining("transformer.h.0.attn.c_attn.weight");
            LoraAdapter fresh = LoraAdapter.fresh(dropping, model.parameters(), 1);
            assertThatThrownBy(() -> AdapterTrainer.of(model, fresh)).hasMessageContaining("lora_dropout 0.1");
            assertThatThrownBy(() -> LoraAdapter.fresh(
                            LoraSettings.of(1, 1, LoraTargets.named("c_attn")), model.parameters(), 1))
                    .hasMessageContaining("names like model.layers.0.self_attn.q_proj");
        }
    }
}
