package dev.perennial.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.ModelFolder;
import dev.perennial.model.Reference;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraMergeTest {
    private static LoraAdapter adapter(String folder) {
        return LoraFolder.read(Reference.TRAINING.resolve(folder));
    }

    private static void assertMergesAsPeft(TensorSource base, LoraAdapter adapter, String expected) {
        LoraMerge merged = new LoraMerge(base, adapter);
        try (SafetensorsFile file = SafetensorsFile.open(Reference.TRAINING.resolve(expected))) {
            assertThat(file.tensors()).hasSameSizeAs(adapter.modules().keySet());
            for (TensorInfo info : file.tensors()) {
                float[] values = file.floats(info.name());
                float[] found = merged.floats(info.name());
                for (int i = 0; i < values.length; i++) {
                    assertThat(found[i]).as(info.name()).isCloseTo(values[i], within(1e-6f));
                }
                assertThat(found).isNotEqualTo(base.floats(info.name()));
            }
        }
    }

    @Test
    void mergesAsPeftDoes() {
        try (TensorSource base = ModelTensors.open(Reference.TRAINING.resolve("llama"))) {
            assertMergesAsPeft(base, adapter("llama-adapter"), "llama-merged.safetensors");
        }
    }

    @Test
    void mergesTransposedAndRankStabilisedAsPeftDoes() {
        try (TensorSource base = SafetensorsFile.open(Reference.TRAINING.resolve("gpt2-before.safetensors"))) {
            assertMergesAsPeft(base, adapter("gpt2-adapter"), "gpt2-after.safetensors");
        }
    }

    @Test
    void roundsOnceAndLeavesOtherTensorsTheirBits() {
        LoraAdapter adapter = adapter("llama-adapter");
        String adapted = "model.layers.0.self_attn.q_proj.weight";
        MemoryTensors base = MemoryTensors.named("half");
        try (TensorSource weights = ModelTensors.open(Reference.TRAINING.resolve("llama"))) {
            weights.tensors().forEach(info -> base.put(info.as(DType.BF16), weights.floats(info.name())));
        }
        LoraMerge merged = new LoraMerge(base, adapter);
        LoraFactors factors = adapter.factors("model.layers.0.self_attn.q_proj");
        Matrix update = factors.b().scaled(2).times(factors.a());
        float[] expected = Matrix.of(16, 16, base.floats(adapted)).plus(update).data();
        ByteBuffer rounded = ByteBuffer.allocate(2 * expected.length);
        Floats.encode(expected, DType.BF16, rounded);
        assertThat(merged.bytes(adapted)).isEqualTo(rounded.rewind());
        assertThat(merged.bytes("model.embed_tokens.weight")).isEqualTo(base.bytes("model.embed_tokens.weight"));
        assertThat(merged.tensors()).isEqualTo(base.tensors());
        assertThat(merged.changes("model.embed_tokens.weight")).isFalse();
    }

    @Test
    void computesPiecesWithTheBitsOfTheWhole() {
        try (TensorSource base = ModelTensors.open(Reference.TRAINING.resolve("llama"))) {
            LoraMerge merged = new LoraMerge(base, adapter("llama-adapter"));
            String adapted = "model.layers.0.self_attn.q_proj.weight";
            ByteBuffer whole = merged.bytes(adapted);
            TensorReader reader = merged.reader(adapted);
            int piece = 21 * Float.BYTES;

            for (int from = 0; from + piece <= whole.remaining(); from += 5 * Float.BYTES) {
                ByteBuffer found = ByteBuffer.allocate(piece);
                reader.read(from, found);
                assertThat(found.flip()).isEqualTo(whole.slice(from, piece));
            }
        }
    }

    @Test
    void aMergedFolderIsWrittenBesideItsConfiguration(@TempDir Path folder) {
        Path original = Reference.TRAINING.resolve("llama");
        try (TensorSource base = ModelTensors.open(original)) {
            LoraMerge merged = new LoraMerge(base, adapter("llama-adapter"));
            ModelFolder.write(merged.tensors(), merged::write, folder, original);
            assertThat(folder.resolve("config.json")).hasSameBinaryContentAs(original.resolve("config.json"));
            try (TensorSource written = ModelTensors.open(folder)) {
                assertThat(written.tensors()).isEqualTo(base.tensors());
                for (TensorInfo info : written.tensors()) {
                    assertThat(written.bytes(info.name())).isEqualTo(merged.bytes(info.name()));
                }
            }
        }
    }

    @Test
    void findsWeightsThatLackTheFirstPartOfTheirNames() {
        try (TensorSource stored = SafetensorsFile.open(Reference.TRAINING.resolve("gpt2-before.safetensors"))) {
            MemoryTensors bare = MemoryTensors.named("bare");
            TensorInfo info = stored.tensors().get(0);
            String name = info.name().substring("transformer.".length());
            bare.put(new TensorInfo(name, info.dtype(), info.shape()), stored.bytes(info.name()));
            LoraMerge merged = new LoraMerge(bare, adapter("gpt2-adapter"));
            assertThat(merged.floats(name))
                    .isEqualTo(new LoraMerge(stored, adapter("gpt2-adapter")).floats(info.name()));
        }
    }

    @Test
    void refusesWeightsThatAreNotTheAdapters() {
        LoraAdapter adapter = adapter("gpt2-adapter");
        MemoryTensors turned =
                MemoryTensors.named("turned").put("transformer.h.0.attn.c_attn.weight", new float[36 * 12], 36, 12);
        assertThatThrownBy(() -> new LoraMerge(turned, adapter))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("has shape [36, 12], the adapter is for [12, 36]")
                .hasMessageContaining("correct fan_in_fan_out");
        assertThatThrownBy(() -> new LoraMerge(MemoryTensors.named("empty"), adapter))
                .isInstanceOf(UnknownTensorException.class)
                .hasMessageContaining("transformer.h.0.attn.c_attn.weight");
    }

    @Test
    void scalesByRankOrItsRootAndByPattern() {
        LoraScaling plain = new LoraScaling(
                4, 8, false, Map.of("down_proj", 2), Map.of("layers.1.self_attn.q_proj", 6.0, "^whole.q_proj", 1.0));
        assertThat(plain.factor("model.layers.0.self_attn.q_proj")).isEqualTo(2);
        assertThat(plain.factor("model.layers.1.self_attn.q_proj")).isEqualTo(1.5);
        assertThat(plain.factor("model.layers.0.mlp.down_proj")).isEqualTo(4);
        assertThat(plain.factor("model.layers.0.mlp.gdown_proj")).isEqualTo(2);
        assertThat(plain.factor("whole.q_proj")).isEqualTo(0.25);
        assertThat(plain.factor("not.whole.q_proj")).isEqualTo(2);
        assertThat(new LoraScaling(4, 8, true, Map.of(), Map.of()).factor("any"))
                .isEqualTo(4);
    }

    private static final LoraSettings DORA = LoraSettings.of(1, 2, LoraTargets.named("m"));

    private static LoraAdapter withLengths(boolean embedding, float... lengths) {
        LoraFactors factors = new LoraFactors(
                Matrix.of(1, 2, new float[] {0.5f, 1}), Matrix.of(lengths.length, 1, new float[] {1, -1, 2}));
        LoraAdditions additions = new LoraAdditions(
                embedding ? Set.of("m") : Set.of(),
                Map.of("m", Matrix.of(1, lengths.length, lengths)),
                MemoryTensors.named("none"));
        return new LoraAdapter(DORA, Map.of("m", factors), additions);
    }

    /** V is [[2, 2], [2, 2], [6, 8]] by hand, its rows sqrt(8), sqrt(8) and 10 long. */
    @Test
    void givesEachOutputItsLength() {
        MemoryTensors base = MemoryTensors.named("base").put("m.weight", new float[] {1, 0, 3, 4, 4, 4}, 3, 2);
        float[] rows = new LoraMerge(base, withLengths(false, 1, 2, 5)).floats("m.weight");
        float half = (float) Math.sqrt(0.5);
        assertThat(rows).containsExactly(new float[] {half, half, 2 * half, 2 * half, 3, 4}, within(1e-6f));
        MemoryTensors turned = MemoryTensors.named("base").put("m.weight", new float[] {1, 3, 4, 0, 4, 4}, 2, 3);
        float[] columns = new LoraMerge(turned, withLengths(true, 1, 2, 5)).floats("m.weight");
        assertThat(columns).containsExactly(new float[] {half, 2 * half, 3, half, 2 * half, 4}, within(1e-6f));
    }

    @Test
    void anOutputWithoutLengthIsRefused() {
        MemoryTensors base = MemoryTensors.named("base").put("m.weight", new float[] {1, 0, 1, 2, 4, 4}, 3, 2);
        assertThatThrownBy(() -> new LoraMerge(base, withLengths(false, 1, 2, 5)).bytes("m.weight"))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("tensor m.weight with its adapter is 0 in all of output 1");
    }

    @Test
    void computesPiecesOfGivenLengthsWithTheBitsOfTheWhole() {
        int rows = 300;
        int columns = 700;
        float[] values = new float[rows * columns];
        float[] lengths = new float[rows];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
            lengths[i % rows] = 1 + i % 7;
        }
        TensorInfo info = TensorInfo.of("m.weight", DType.BF16, rows, columns);
        MemoryTensors base = MemoryTensors.named("base").put(info, values);
        LoraFactors factors = new LoraFactors(
                Matrix.of(1, columns, Arrays.copyOf(values, columns)), Matrix.of(rows, 1, Arrays.copyOf(values, rows)));
        LoraAdditions additions =
                new LoraAdditions(Set.of(), Map.of("m", Matrix.of(1, rows, lengths)), MemoryTensors.named("none"));
        LoraMerge merged = new LoraMerge(base, new LoraAdapter(DORA, Map.of("m", factors), additions));
        ByteBuffer whole = merged.bytes("m.weight");
        for (int from : new int[] {0, 2, 131_070, 131_074, 2 * (values.length - 70_001)}) {
            ByteBuffer piece = ByteBuffer.allocate(140_002);
            merged.reader("m.weight").read(from, piece);
            assertThat(piece.flip()).isEqualTo(whole.slice(from, piece.remaining()));
        }
    }

    @Test
    void wholeModulesTakeThePlaceOfTheModelsInItsType() {
        TensorInfo head = TensorInfo.of("lm_head.weight", DType.BF16, 2, 2);
        MemoryTensors base = MemoryTensors.named("base")
                .put("m.weight", new float[] {1, 0, 3, 4, 4, 4}, 3, 2)
                .put(head, new float[4]);
        MemoryTensors whole = MemoryTensors.named("whole")
                .put("lm_head.weight", new float[] {1, 2, 3, 1.001f}, 2, 2)
                .put("m.weight", new float[] {5, 6, 7, 8, 9, 10}, 3, 2);
        LoraFactors factors = new LoraFactors(Matrix.of(1, 2, new float[] {1, 1}), Matrix.zeros(3, 1));
        LoraMerge merged = new LoraMerge(
                base, new LoraAdapter(DORA, Map.of("m", factors), new LoraAdditions(Set.of(), Map.of(), whole)));
        assertThat(merged.tensors()).isEqualTo(base.tensors());
        assertThat(merged.floats("lm_head.weight")).containsExactly(1, 2, 3, 1);
        assertThat(merged.floats("m.weight")).containsExactly(5, 6, 7, 8, 9, 10);
        MemoryTensors other = MemoryTensors.named("whole").put("lm_head.weight", new float[6], 3, 2);
        LoraAdapter wider = new LoraAdapter(DORA, Map.of("m", factors), new LoraAdditions(Set.of(), Map.of(), other));
        assertThatThrownBy(() -> new LoraMerge(base, wider))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining(
                        "lm_head.weight of base has shape [2, 2], the adapter has it as a whole in [3, 2]");
    }
}
