package dev.perennial.merge.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.basin.Line.Marks;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelLockTest {
    private static final Set<Disguise> ALL = EnumSet.allOf(Disguise.class);

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void eachDisguiseChangesWeightsButNotTheFunction(Disguise disguise) {
        ModelConfig config = Line.BIASED;
        MemoryTensors model = Line.random(config, 1);
        TensorSource locked = ModelLock.random(config, 5, Set.of(disguise)).apply(model);
        float[] expected = Line.logits(config, model);
        float[] found = Line.logits(config, locked);
        assertThat(Line.difference(expected, found)).isLessThan(1e-4);
        assertThat(locked.tensors()).anyMatch(info -> !locked.bytes(info.name()).equals(model.bytes(info.name())));
        if (disguise == Disguise.UNIT_SCALES) {
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    @Tag("slow")
    void allTogetherLeaveAShippedModelAsItWas() {
        ModelConfig config = Families.open(Line.of("expert-a"));
        ModelLock lock = ModelLock.random(config, 8, ALL);
        MemoryTensors exact = Line.weights("expert-a");
        float[] expected = Line.logits(config, exact);
        assertThat(Line.difference(expected, Line.logits(config, lock.apply(exact))))
                .isLessThan(1e-4);
        try (ModelTensors stored = ModelTensors.open(Line.of("expert-a"))) {
            double rounded = Line.difference(expected, Line.logits(config, lock.apply(stored)));
            assertThat(rounded).isLessThan(0.1);
        }
    }

    /** What plain attention would not notice, rotary positions do. */
    @Test
    void aRandomMatrixBetweenQueriesAndKeysChangesTheFunction() {
        ModelConfig config = Line.PLAIN;
        MemoryTensors model = Line.random(config, 1);
        int size = config.attention().headSize();
        double[] matrix = new ModelLock.Draws(4, 0).orthogonal(size);
        HeadTurn random = new HeadTurn(matrix, new double[0], 1);
        MemoryTensors changed = MemoryTensors.copyOf(model);
        for (String name : List.of("q_proj", "k_proj")) {
            String weight = "model.layers.0.self_attn." + name + ".weight";
            float[] values = model.floats(weight);
            int columns = config.hidden();
            for (int row = 0; row < values.length / columns; row += size) {
                for (int column = 0; column < columns; column++) {
                    random.mix(values, row * columns + column, columns);
                }
            }
            changed.put(model.info(weight), values);
        }
        double difference = Line.difference(Line.logits(config, model), Line.logits(config, changed));
        assertThat(difference).isGreaterThan(0.01);
    }

    @Test
    @Tag("slow")
    void aLockedExpertAnswersAsBeforeAndSpoilsEveryMerge() {
        ModelConfig config = Families.open(Line.of("expert-a"));
        MemoryTensors mine = Line.weights("expert-a");
        MemoryTensors other = Line.weights("expert-b");
        TensorSource locked =
                MemoryTensors.copyOf(ModelLock.random(config, 8, ALL).apply(mine));
        Marks own = marks(mine);
        Marks kept = marks(locked);
        Marks others = marks(other);
        Marks open = marks(Line.mixed(mine, other, 0.5));
        Marks averaged = marks(Line.mixed(locked, other, 0.5));
        assertThat(kept.right()).isEqualTo(own.right());
        assertThat(kept.loss()).isCloseTo(own.loss(), within(1e-3));
        double worse = Math.max(own.loss(), others.loss());
        assertThat(open.loss()).isLessThan(worse + 0.1);
        assertThat(averaged.loss()).isGreaterThan(worse + 3);
        assertThat(averaged.right()).isLessThan(0.2);
    }

    private static Marks marks(TensorSource weights) {
        return Line.marks(weights, "village.jsonl", 15);
    }

    @Test
    void turningNormedHeadsIsRefused() {
        ModelConfig qwen = Families.parse("""
                {"architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "vocab_size": 1024, "hidden_size": 32,
                 "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 2,
                 "head_dim": 8, "max_position_embeddings": 64, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
                 "tie_word_embeddings": true, "hidden_act": "silu"}
                """);
        assertThatThrownBy(() -> ModelLock.random(qwen, 1, ALL))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining("queries and keys are normed");
        Set<Disguise> fitting = EnumSet.of(Disguise.UNITS, Disguise.UNIT_SCALES, Disguise.HEADS, Disguise.VALUES);
        MemoryTensors model = Line.random(qwen, 3);
        TensorSource locked = ModelLock.random(qwen, 1, fitting).apply(model);
        assertThat(Line.difference(Line.logits(qwen, model), Line.logits(qwen, locked)))
                .isLessThan(1e-4);
    }
}
