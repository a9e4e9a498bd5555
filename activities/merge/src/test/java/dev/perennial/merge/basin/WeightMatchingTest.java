package dev.perennial.merge.basin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.basin.Line.Marks;
import dev.perennial.merge.basin.WeightMatching.Settings;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightMatchingTest {
    private static void assertSame(TensorSource found, TensorSource expected) {
        for (TensorInfo info : expected.tensors()) {
            assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(expected.bytes(info.name()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aModelInAnotherOrderComputesTheSame(boolean biased) {
        ModelConfig config = biased ? Line.BIASED : Line.PLAIN;
        MemoryTensors model = Line.random(config, 1);
        TensorSource permuted = Permutations.random(config, 7).apply(model);
        assertThat(permuted.tensors()).isEqualTo(model.tensors());
        assertThat(permuted.floats("model.embed_tokens.weight"))
                .isNotEqualTo(model.floats("model.embed_tokens.weight"));
        assertThat(Line.difference(Line.logits(config, model), Line.logits(config, permuted)))
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOrderOfAPermutedModelIsFoundExactly(boolean biased) {
        ModelConfig config = biased ? Line.BIASED : Line.PLAIN;
        MemoryTensors model = Line.random(config, 2);
        for (int seed = 0; seed < 3; seed++) {
            TensorSource permuted =
                    MemoryTensors.copyOf(Permutations.random(config, seed).apply(model));
            Permutations found = WeightMatching.of(model, permuted, config, new Settings(seed, 100, true, true));
            assertThat(found.isIdentity()).isFalse();
            assertSame(found.apply(permuted), model);
        }
    }

    /** Layers that are compared before the stream is in order are matched by chance, and hold it there. */
    @Test
    void theVocabularyOrdersTheStreamBeforeNoisyLayersCanMisleadIt() {
        MemoryTensors model = Line.random(Line.PLAIN, 5);
        MemoryTensors noisy = Line.mixed(model, Line.random(Line.PLAIN, 6), 0.9);
        double known = Nearness.of(model, noisy).cosine();
        for (int seed = 0; seed < 5; seed++) {
            TensorSource permuted =
                    MemoryTensors.copyOf(Permutations.random(Line.PLAIN, seed).apply(noisy));
            Permutations found = WeightMatching.of(model, permuted, Line.PLAIN, new Settings(seed, 100, true, true));
            assertThat(Nearness.of(model, found.apply(permuted)).cosine())
                    .as("seed " + seed)
                    .isGreaterThanOrEqualTo(known);
        }
    }

    @Test
    @Tag("slow")
    void aShippedModelIsFoundAgainAmongItsStoredNumbers() {
        ModelConfig config = Families.open(Line.of("base-1"));
        try (ModelTensors base = ModelTensors.open(Line.of("base-1"))) {
            TensorSource permuted =
                    MemoryTensors.copyOf(Permutations.random(config, 3).apply(base));
            assertSame(WeightMatching.of(base, permuted, config).apply(permuted), base);
            assertThat(WeightMatching.of(base, base, config).isIdentity()).isTrue();
        }
    }

    @Test
    void piecesOfAPermutedTensorAreThoseOfTheWhole() {
        MemoryTensors model = Line.random(Line.BIASED, 4);
        TensorSource permuted = Permutations.random(Line.BIASED, 4).apply(model);
        for (TensorInfo info : permuted.tensors()) {
            ByteBuffer whole = permuted.bytes(info.name());
            int from = (int) (info.bytes() / 3 / 4 * 4);
            ByteBuffer piece = ByteBuffer.allocate((int) info.bytes() - from - 4);
            permuted.reader(info.name()).read(from, piece);
            assertThat(piece.flip()).as(info.name()).isEqualTo(whole.slice(from, piece.limit()));
        }
    }

    /** Two experts of one base, one of them in another order: the case that averaging alone cannot do. */
    @Test
    @Tag("slow")
    void anExpertInAnotherOrderMergesAsWellAsItDidInItsOwn() {
        ModelConfig config = Families.open(Line.of("base-1"));
        MemoryTensors first = Line.weights("expert-a");
        MemoryTensors second = Line.weights("expert-b");
        TensorSource moved =
                MemoryTensors.copyOf(Permutations.random(config, 11).apply(second));
        Marks plain = Line.marks(Line.mixed(first, second, 0.5), "village.jsonl", 15);
        Marks spoilt = Line.marks(Line.mixed(first, moved, 0.5), "village.jsonl", 15);
        TensorSource aligned = WeightMatching.of(first, moved, config).apply(moved);
        Marks matched = Line.marks(Line.mixed(first, aligned, 0.5), "village.jsonl", 15);
        assertThat(plain.right()).isGreaterThan(0.9);
        assertThat(spoilt.right()).isLessThan(0.1);
        assertThat(spoilt.loss()).isGreaterThan(plain.loss() + 3);
        assertThat(matched).isEqualTo(plain);
    }

    @Test
    void theSearchTellsItsSweepsAndWhetherItSettled() {
        MemoryTensors model = Line.random(Line.PLAIN, 2);
        TensorSource permuted =
                MemoryTensors.copyOf(Permutations.random(Line.PLAIN, 1).apply(model));
        List<Integer> tried = new ArrayList<>();
        Matching whole = WeightMatching.matched(
                model, permuted, Line.PLAIN, Settings.USUAL, (sweep, axis, axes) -> tried.add(sweep * 100 + axis));
        assertThat(whole.settled()).isTrue();
        assertThat(whole.sweeps()).isGreaterThan(1);
        assertThat(tried).hasSize(5 * whole.sweeps()).startsWith(101, 102).endsWith(100 * whole.sweeps() + 5);
        Matching cut = WeightMatching.matched(
                model, permuted, Line.PLAIN, new Settings(0, 1, true, true), Matching.Listener.NONE);
        assertThat(cut.settled()).isFalse();
        assertThat(cut.sweeps()).isEqualTo(1);
        assertThat(Nearness.of(model, permuted).cosine()).isLessThan(0.5);
        assertThat(Nearness.of(model, whole.order().apply(permuted))).isEqualTo(new Nearness(1, 0));
    }

    @Test
    void modelsThatDoNotFitAreRefused() {
        MemoryTensors plain = Line.random(Line.PLAIN, 1);
        assertThatThrownBy(() -> WeightMatching.of(plain, Line.random(Line.BIASED, 1), Line.PLAIN))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("which random 1 lacks");
        assertThatThrownBy(() -> WeightMatching.of(plain, plain, Families.open(Line.of("base-1"))))
                .hasMessageContaining("model.layers.2");
        MemoryTensors strange = Line.random(Line.PLAIN, 1).put("extra", new float[1], 1);
        assertThatThrownBy(() -> Permutations.random(Line.PLAIN, 1).apply(strange))
                .hasMessageContaining("found tensor extra in random 1, whose axes are unknown");
        MemoryTensors broken = Line.random(Line.PLAIN, 1);
        float[] norm = broken.floats("model.norm.weight");
        norm[3] = Float.NaN;
        broken.put("model.norm.weight", norm, norm.length);
        assertThatThrownBy(() -> WeightMatching.of(plain, broken, Line.PLAIN)).isInstanceOf(NonFiniteException.class);
        ModelConfig gpt2 = Families.parse("""
                {"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "vocab_size": 64, "n_embd": 16,
                 "n_layer": 1, "n_head": 2, "n_positions": 32}
                """);
        MemoryTensors other = MemoryTensors.named("gpt2");
        assertThatThrownBy(() -> Permutations.identity(gpt2).apply(other))
                .hasMessageContaining("one of family gpt2; permuting others is not supported");
    }
}
