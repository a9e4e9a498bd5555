package dev.perennial.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.Reference;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.model.config.UnsupportedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.RefusedFormatException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoraFolderTest {
    private static final Path LLAMA = Reference.TRAINING.resolve("llama-adapter");
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String CONFIG = "adapter_config.json";

    @TempDir
    private Path folder;

    private void copy(String replaced, String by) throws IOException {
        String config = Files.readString(LLAMA.resolve(CONFIG));
        assertThat(config).contains(replaced);
        Files.writeString(folder.resolve(CONFIG), config.replace(replaced, by));
        if (!Files.exists(folder.resolve(WEIGHTS))) {
            Files.copy(LLAMA.resolve(WEIGHTS), folder.resolve(WEIGHTS));
        }
    }

    @Test
    void readsWhatPeftWrote() {
        LoraAdapter adapter = LoraFolder.read(LLAMA);
        assertThat(adapter.modules()).hasSize(6);
        assertThat(adapter.factors("model.layers.1.mlp.down_proj").rank()).isEqualTo(2);
        assertThat(adapter.factor("model.layers.1.self_attn.q_proj")).isEqualTo(1.5f);
        assertThat(adapter.settings().targets()).isEqualTo(LoraTargets.named("down_proj", "q_proj", "v_proj"));
        assertThat(adapter.elements()).isEqualTo(2 * (4 * 32 + 4 * 24 + 2 * 48));
        LoraSettings transposed =
                LoraFolder.read(Reference.TRAINING.resolve("gpt2-adapter")).settings();
        assertThat(transposed.transposed()).isTrue();
        assertThat(transposed.scaling().stabilised()).isTrue();
        assertThat(transposed.targets()).isEqualTo(new LoraTargets.Matching("transformer.*c_attn"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-adapter", "gpt2-adapter"})
    void whatItWritesIsReadAsTheSame(String name) {
        LoraAdapter adapter = LoraFolder.read(Reference.TRAINING.resolve(name));
        LoraFolder.write(adapter, folder, DType.F32);
        LoraAdapter again = LoraFolder.read(folder);
        assertThat(again.settings()).isEqualTo(adapter.settings());
        adapter.modules().forEach((module, factors) -> {
            assertThat(again.factors(module).a().data()).isEqualTo(factors.a().data());
            assertThat(again.factors(module).b().data()).isEqualTo(factors.b().data());
        });
        try (TensorSource peft =
                        SafetensorsFile.open(Reference.TRAINING.resolve(name).resolve(WEIGHTS));
                TensorSource ours = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            assertThat(ours.tensors()).containsExactlyInAnyOrderElementsOf(peft.tensors());
        }
    }

    @Test
    void writesHalfPrecisionToo() {
        LoraAdapter adapter = LoraFolder.read(LLAMA);
        LoraFolder.write(adapter, folder, DType.BF16);
        float[] found = LoraFolder.read(folder)
                .factors("model.layers.0.self_attn.q_proj")
                .a()
                .data();
        float[] expected =
                adapter.factors("model.layers.0.self_attn.q_proj").a().data();
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).isLessThanOrEqualTo(Math.abs(expected[i]) / 256);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"peft_type\": \"LORA\"|\"peft_type\": \"IA3\"|peft_type \"IA3\"",
                "\"bias\": \"none\"|\"bias\": \"lora_only\"|bias \"lora_only\"",
                "\"lora_bias\": false|\"lora_bias\": true|lora_bias true",
                "\"trainable_token_indices\": null|\"trainable_token_indices\": [1]|trainable_token_indices [1]",
                "\"layer_replication\": null|\"layer_replication\": [[0,2]]|layer_replication [[0,2]]",
                "\"init_lora_weights\": true|\"init_lora_weights\": \"pissa\"|init_lora_weights \"pissa\"",
                "\"use_qalora\": false|\"use_tomorrow\": 7|use_tomorrow 7"
            })
    void refusesOtherKindsByName(String replaced, String by, String named) throws IOException {
        copy(replaced, by);
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(named + " is not supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"r\": 4|\"r\": \"four\"|expected r to be a whole number",
                "\"r\": 4|\"r\": 0|ranks of at least 1",
                "\"r\": 4|\"r\": 3|expected rank 3 as its configuration says, found 4",
                "\"lora_alpha\": 8|\"lora_beta\": null|expected lora_alpha to be a number",
                "\"rank_pattern\": {|\"rank_pattern\": { \"(\": 2,|regular expressions, found (",
                "{|[|not JSON"
            })
    void refusesConfigurationsThatMakeNoSense(String replaced, String by, String named) throws IOException {
        copy(replaced, by);
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining(named);
    }

    @Test
    void whereTargetsAreNarrowedTheModulesFoundCount() throws IOException {
        copy("\"exclude_modules\": null", "\"exclude_modules\": [\"layers.0.self_attn.k_proj\"]");
        LoraTargets targets = LoraFolder.read(folder).settings().targets();
        assertThat(targets.includes("model.layers.0.mlp.down_proj")).isTrue();
        assertThat(targets)
                .isEqualTo(LoraTargets.Named.sorted(
                        LoraFolder.read(LLAMA).modules().keySet()));
    }

    @Test
    void refusesForeignAndHalfTensors() throws IOException {
        copy("LORA", "LORA");
        String q = "base_model.model.model.layers.0.self_attn.q_proj";
        store(q + ".lora_magnitude_vector", new float[4]);
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("lora_magnitude_vector is not supported");
        store(q + ".lora_A.weight", new float[4]);
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("q_proj has lora_A but no lora_B");
        store(q + ".lora_B.weight", new float[4]);
        assertThatThrownBy(() -> LoraFolder.read(folder)).hasMessageContaining("q_proj has lora_B but no lora_A");
        store(q + ".lora_B.weight", new float[] {0, Float.NaN, 0, 0});
        assertThatThrownBy(() -> LoraFolder.read(folder)).isInstanceOf(NonFiniteException.class);
    }

    @Test
    void refusesWhatItsConfigurationDoesNotAnnounceAndWhatDoesNotFit() throws IOException {
        copy("\"use_dora\": false", "\"use_dora\": true");
        String q = "base_model.model.model.layers.0.self_attn.q_proj";
        store(q + ".lora_magnitude_vector", new float[4]);
        assertThatThrownBy(() -> LoraFolder.read(folder)).hasMessageContaining("to be a vector, found shape [4, 1]");
        put(MemoryTensors.named("some").put(q + ".lora_magnitude_vector", new float[4], 4));
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .hasMessageContaining("q_proj has lora_magnitude_vector but no lora_A");
        put(MemoryTensors.named("some")
                .put(q + ".lora_A.weight", new float[8], 4, 2)
                .put(q + ".lora_B.weight", new float[12], 3, 4)
                .put(q + ".lora_magnitude_vector", new float[4], 4));
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("expected a magnitude for each of its 3 outputs, found 4");
        store("base_model.model.score.weight", new float[4]);
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("base_model.model.score.weight is not supported")
                .hasMessageContaining("modules_to_save");
    }

    @Test
    void readsWhatIsSavedAsAWholeAndWritesNothingOfIt() throws IOException {
        copy("\"modules_to_save\": null", "\"modules_to_save\": [\"score\"]");
        String q = "base_model.model.model.layers.0.self_attn.q_proj";
        put(MemoryTensors.named("some")
                .put(q + ".lora_A.weight", new float[8], 4, 2)
                .put(q + ".lora_B.weight", new float[12], 3, 4)
                .put("base_model.model.score.dense.bias", new float[4], 4));
        LoraAdapter adapter = LoraFolder.read(folder);
        assertThat(adapter.additions().whole().tensors())
                .containsExactly(TensorInfo.of("score.dense.bias", DType.F32, 4));
        assertThatThrownBy(() -> LoraFolder.write(adapter, folder, DType.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("score.dense.bias too; such adapters can only be merged");
    }

    private void put(MemoryTensors tensors) {
        SafetensorsWriter.write(folder.resolve(WEIGHTS), Map.of(), tensors);
    }

    private void store(String name, float[] values) {
        SafetensorsWriter.write(
                folder.resolve(WEIGHTS), Map.of(), MemoryTensors.named("some").put(name, values, 4, 1));
    }

    @Test
    void refusesFoldersThatLackAPart() throws IOException {
        assertThatThrownBy(() -> LoraFolder.read(folder))
                .isInstanceOf(ModelIoException.class)
                .hasMessageContaining("which an adapter's folder needs");
        Files.copy(LLAMA.resolve(CONFIG), folder.resolve(CONFIG));
        Files.writeString(folder.resolve("adapter_model.bin"), "pickle");
        assertThatThrownBy(() -> LoraFolder.read(folder)).isInstanceOf(RefusedFormatException.class);
        assertThatThrownBy(() -> LoraFolder.readAny(folder))
                .isInstanceOf(RefusedFormatException.class)
                .hasMessageContaining("adapter_model.bin is no zip");
    }

    @Test
    void targetsAreEndingsAnExpressionOrAllLinear() {
        LoraTargets named = LoraTargets.named("q_proj", "model.whole");
        assertThat(List.of("a.q_proj", "q_proj", "model.whole")).allMatch(named::includes);
        assertThat(List.of("a.xq_proj", "q_proj.a", "a.whole")).noneMatch(named::includes);
        LoraTargets matching = new LoraTargets.Matching(".*\\.(q|v)_proj");
        assertThat(matching.includes("a.v_proj")).isTrue();
        assertThat(matching.includes("a.k_proj")).isFalse();
        assertThat(new LoraTargets.AllLinear().includes("a.k_proj")).isTrue();
        assertThat(new LoraTargets.AllLinear().includes("lm_head")).isFalse();
        assertThatThrownBy(() -> new LoraTargets.Matching("(")).isInstanceOf(MalformedModelException.class);
    }

    @Test
    void anExpressionThatTakesForEverIsRefused() {
        assertThatThrownBy(() -> new LoraTargets.Matching("y".repeat(100_000)))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("at most 4096 characters, found 100000");
        assertThatThrownBy(() -> new LoraTargets.Matching("(.*a){20}b").includes("a".repeat(60)))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("after a million steps");
        assertThatThrownBy(LoraTargets::named).isInstanceOf(MalformedModelException.class);
    }
}
