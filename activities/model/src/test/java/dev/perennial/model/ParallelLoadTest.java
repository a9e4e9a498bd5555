package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Llama;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.parallel.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights are read by several threads at once, which nothing may depend on. */
class ParallelLoadTest {
    private static final ModelConfig WIDE =
            Llama.small(TinyModels.CONFIG.vocabulary(), 256, 1, new Attention(4, 2, 64), 32);
    private static final String LARGEST = "model.layers.0.mlp.down_proj.weight";

    @AfterEach
    void restore() {
        System.clearProperty(Workers.PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void everyValueIsReadHoweverManyThreadsRead(int threads) {
        System.setProperty(Workers.PROPERTY, Integer.toString(threads));
        MemoryTensors weights = half();
        try (LanguageModel model = open(weights)) {
            model.parameters().forEach(info -> assertThat(model.parameter(info.name()))
                    .as(info.name())
                    .isEqualTo(weights.floats(info.name())));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void theFirstValueThatIsNoNumberIsNamedHoweverManyThreadsRead(int threads) {
        System.setProperty(Workers.PROPERTY, Integer.toString(threads));
        MemoryTensors weights = half();
        float[] values = weights.floats(LARGEST);
        values[140_001] = Float.NaN;
        values[140_002] = Float.POSITIVE_INFINITY;
        values[170_000] = Float.NaN;
        weights.put(weights.info(LARGEST), values);
        assertThatThrownBy(() -> open(weights))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor " + LARGEST)
                .hasMessageContaining("NaN at element 140001");
    }

    private static LanguageModel open(MemoryTensors weights) {
        return LanguageModel.of(WIDE, SpecialTokens.NONE, TinyModels.tokenizer(), weights);
    }

    private static MemoryTensors half() {
        MemoryTensors weights = MemoryTensors.named("half");
        MemoryTensors whole = TinyModels.weights(WIDE, 1);
        for (TensorInfo info : whole.tensors()) {
            weights.put(info.as(DType.BF16), whole.floats(info.name()));
        }
        return weights;
    }
}
