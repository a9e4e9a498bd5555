package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Llama;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnknownTensorException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LanguageModelTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";

    private static LanguageModel open(MemoryTensors weights) {
        return LanguageModel.of(TinyModels.CONFIG, TinyModels.special(), TinyModels.tokenizer(), weights);
    }

    @Test
    void parametersAreTheWeightsGiven() {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        try (LanguageModel model = open(weights)) {
            for (TensorInfo info : weights.tensors()) {
                assertThat(model.parameter(info.name())).isEqualTo(weights.floats(info.name()));
                assertThat(model.weights().bytes(info.name())).isEqualTo(weights.bytes(info.name()));
            }
            assertThat(model.weights().tensors()).containsExactlyElementsOf(weights.tensors());
        }
    }

    @Test
    void assignedParameterIsUsedAndComesBack() {
        try (LanguageModel model = TinyModels.random(1)) {
            TokenIds ids = TinyModels.ids(12, 1);
            double before = Scorer.of(model).score(ids).sum();
            float[] kept = model.parameter(DOWN);
            float[] changed = kept.clone();
            changed[5] += 3;
            model.assign(DOWN, changed);
            assertThat(model.parameter(DOWN)).isEqualTo(changed);
            assertThat(Scorer.of(model).score(ids).sum()).isNotEqualTo(before);
            model.assign(DOWN, kept);
            assertThat(Scorer.of(model).score(ids).sum()).isEqualTo(before);
        }
    }

    @Test
    void refusesToAssignWhatDoesNotFit() {
        try (LanguageModel model = TinyModels.random(1)) {
            float[] kept = model.parameter(DOWN);
            assertThatThrownBy(() -> model.assign("model.layers.1.mlp.dwn_proj.weight", kept))
                    .isInstanceOf(UnknownTensorException.class)
                    .hasMessageContaining(DOWN);
            assertThatThrownBy(() -> model.assign(DOWN, new float[3]))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("found 3");
            float[] broken = kept.clone();
            broken[17] = Float.NaN;
            assertThatThrownBy(() -> model.assign(DOWN, broken))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessageContaining("17");
            assertThat(model.parameter(DOWN)).isEqualTo(kept);
        }
    }

    @Test
    void refusesMissingForeignMisshapenAndNonFiniteWeights() {
        MemoryTensors foreign = TinyModels.weights(TinyModels.CONFIG, 1).put("model.extra.weight", new float[2], 2);
        assertThatThrownBy(() -> open(foreign))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("model.extra.weight");

        MemoryTensors misshapen = TinyModels.weights(TinyModels.CONFIG, 1).put(DOWN, new float[6], 2, 3);
        assertThatThrownBy(() -> open(misshapen))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining(DOWN)
                .hasMessageContaining("[2, 3]");

        MemoryTensors missing = MemoryTensors.named("half a model");
        MemoryTensors whole = TinyModels.weights(TinyModels.CONFIG, 1);
        whole.tensors().stream()
                .filter(info -> !info.name().equals(DOWN))
                .forEach(info -> missing.put(info, whole.floats(info.name())));
        assertThatThrownBy(() -> open(missing))
                .isInstanceOf(UnknownTensorException.class)
                .hasMessageContaining("half a model");

        float[] values = whole.floats(DOWN);
        values[9] = Float.POSITIVE_INFINITY;
        MemoryTensors infinite = whole.put(whole.info(DOWN), values);
        assertThatThrownBy(() -> open(infinite))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining(DOWN)
                .hasMessageContaining("9");
    }

    @Test
    void acceptsATiedHeadStoredOnceMoreButNotAnother() {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        TensorInfo embedding = weights.info("model.embed_tokens.weight");
        float[] values = weights.floats(embedding.name());
        long[] shape = {TinyModels.VOCABULARY, 32};
        weights.put("lm_head.weight", values, shape);
        open(weights).close();
        values[0] += 1;
        weights.put("lm_head.weight", values, shape);
        assertThatThrownBy(() -> open(weights))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("lm_head.weight");
    }

    @Test
    void refusesATokenizerOfAnotherModel() {
        ModelConfig smaller = Llama.small(100, 32, 1, TinyModels.CONFIG.attention(), 64);
        assertThatThrownBy(() -> TinyModels.random(smaller, 1))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("vocab_size 100");
    }

    @Test
    void takesAddedTokensBeyondTheVocabularyAndRefusesTextsWithThem() {
        ModelConfig config = Llama.small(TinyModels.END, 32, 1, TinyModels.CONFIG.attention(), 64);
        try (LanguageModel model = TinyModels.random(config, 1)) {
            Scorer scorer = Scorer.of(model);
            scorer.score(model.tokenizer().encode("the end"));
            TokenIds beyond = model.tokenizer().encode("the<end>");
            assertThatThrownBy(() -> scorer.score(beyond)).hasMessageContaining("below 259");
        }
    }

    @Test
    void closedModelRefusesUse() {
        LanguageModel model = TinyModels.random(1);
        model.close();
        model.close();
        assertThatThrownBy(() -> Scorer.of(model).score(TinyModels.ids(3, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void thousandCallsLeaveNoArraysBehind() {
        try (LanguageModel model = TinyModels.random(1)) {
            Scorer scorer = Scorer.of(model);
            Generator generator = Generator.of(model);
            int before = managed(model);
            for (int i = 0; i < 500; i++) {
                scorer.score(TinyModels.ids(8, i));
                generator.generate(GenerationRequest.greedy(TinyModels.ids(3, i), 3));
            }
            assertThat(managed(model)).isEqualTo(before);
        }
    }

    @Test
    void gradientsAreNotRecordedOnOtherThreads() throws InterruptedException {
        try (LanguageModel model = TinyModels.random(1)) {
            boolean[] recorded = {true};
            Thread worker = new Thread(() -> {
                Scope scope = model.enter();
                try (scope) {
                    recorded[0] = ai.djl.pytorch.jni.JniUtils.isGradMode();
                }
            });
            worker.start();
            worker.join();
            assertThat(recorded).containsExactly(false);
        }
    }

    private static int managed(LanguageModel model) {
        return model.values().manager().getManagedArrays().size();
    }

    @Test
    void weightsAreCopiedNotShared() {
        MemoryTensors weights = TinyModels.weights(TinyModels.CONFIG, 1);
        try (LanguageModel model = open(weights)) {
            weights.put(weights.info(DOWN), new float[(int) weights.info(DOWN).elements()]);
            assertThat(Arrays.equals(model.parameter(DOWN), weights.floats(DOWN)))
                    .isFalse();
        }
    }
}
