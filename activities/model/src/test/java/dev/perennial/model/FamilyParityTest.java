package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.ConfigWriter;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family and variant against what transformers computed. */
class FamilyParityTest {
    private static final double EQUAL = 1e-5;
    private static final double OTHER = 10 * EQUAL;

    private static List<String> names() {
        return FamilyFixture.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void logitsEqualTheReferences(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model()) {
            assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                    .isLessThan(EQUAL);
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("names")
    void logitsEqualTheReferencesInFloat64(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model(DataType.FLOAT64)) {
            assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                    .isLessThan(EQUAL);
            TensorInfo some = model.parameters().get(0);
            assertThat(model.parameter(some.name())).isEqualTo(fixture.weights().floats(some.name()));
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("names")
    void everyParameterMattersAndLearns(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model()) {
            Random random = new Random(1);
            for (TensorInfo info : model.parameters()) {
                float[] kept = model.parameter(info.name());
                float[] moved = kept.clone();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += 0.2f * (float) random.nextGaussian();
                }
                model.assign(info.name(), moved);
                assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                        .as(info.name())
                        .isGreaterThan(OTHER);
                model.assign(info.name(), kept);
            }
            Trainer.of(model).train(List.of(TrainingExample.all(fixture.tokens())), TrainingPlan.of(1, 64, 1e-3, 1));
            for (TensorInfo info : model.parameters()) {
                assertThat(model.parameter(info.name()))
                        .as(info.name())
                        .isNotEqualTo(fixture.weights().floats(info.name()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama2          | rms_norm_eps                       | 0.1",
                "llama2          | rope_theta                         | 500.0",
                "llama3          | rope_scaling.factor                | 2.0",
                "llama3          | rope_scaling.low_freq_factor       | 0.5",
                "llama3          | rope_scaling.high_freq_factor      | 8.0",
                "llama3          | rope_scaling.original_max_position_embeddings | 32",
                "llama3-five     | rope_parameters.rope_theta         | 900.0",
                "llama-linear    | rope_scaling.factor                | 2.0",
                "llama-yarn      | rope_scaling.factor                | 3.0",
                "llama-yarn      | rope_scaling.beta_fast             | 2.0",
                "llama-yarn      | rope_scaling.beta_slow             | 0.5",
                "llama-yarn      | rope_scaling.truncate              | false",
                "llama-yarn      | rope_scaling.attention_factor      | 1.0",
                "llama-yarn      | rope_scaling.original_max_position_embeddings | 32",
                "mistral         | sliding_window                     | 7",
                "mistral         | sliding_window                     | 9",
                "mistral         | sliding_window                     | null",
                "qwen2-tied      | sliding_window                     | 7",
                "qwen2-tied      | max_window_layers                  | 0",
                "qwen2-tied      | use_sliding_window                 | false",
                "gpt2            | layer_norm_epsilon                 | 0.1",
                "gpt2            | activation_function                | \"gelu\"",
                "gpt2-untied     | scale_attn_weights                 | true",
                "neox            | rotary_pct                         | 0.5",
                "neox            | rotary_emb_base                    | 100.0",
                "neox            | use_parallel_residual              | false",
                "neox-sequential | rope_parameters.partial_rotary_factor | 0.5",
                "neox-sequential | hidden_act                         | \"gelu\"",
                "gemma2          | attn_logit_softcapping             | 3.0",
                "gemma2          | attn_logit_softcapping             | null",
                "gemma2          | final_logit_softcapping            | null",
                "gemma2          | query_pre_attn_scalar              | 12",
                "gemma2          | sliding_window                     | 7",
                "gemma2          | sliding_window                     | 9",
                "gemma2-five     | layer_types | [\"sliding_attention\",\"full_attention\"]",
                "gemma3          | rope_theta                         | 10000.0",
                "gemma3          | rope_local_base_freq               | 10000.0",
                "gemma3          | rope_scaling.factor                | 2.0",
                "gemma3          | sliding_window                     | 9",
                "gemma3          | sliding_window_pattern             | 2",
                "gemma3-five     | rope_parameters.sliding_attention.rope_theta | 10000.0",
                "gemma3-five     | rope_parameters.full_attention.rope_theta | 10000.0",
                "gemma3-five     | final_logit_softcapping            | null"
            })
    void everyKeyMatters(String name, String key, String value) throws IOException {
        FamilyFixture fixture = FamilyFixture.open(name);
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(fixture.json());
        String[] path = key.split("\\.", -1);
        ObjectNode owner = json;
        for (int i = 0; i + 1 < path.length; i++) {
            owner = (ObjectNode) owner.required(path[i]);
        }
        owner.set(path[path.length - 1], new ObjectMapper().readTree(value));
        try (LanguageModel model = FamilyFixture.model(Families.parse(json.toString()), fixture.weights())) {
            assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                    .isGreaterThan(OTHER);
        }
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("names")
    void whatIsWrittenIsReadAgain(String name, @TempDir Path folder) {
        FamilyFixture fixture = FamilyFixture.open(name);
        assertThat(Families.parse(ConfigWriter.write(fixture.config(), SpecialTokens.NONE, "float32")))
                .isEqualTo(fixture.config());
        try (LanguageModel model = fixture.model()) {
            ModelFolder.write(model, folder.resolve("copy"), DType.F32);
            try (LanguageModel copy = LanguageModel.open(folder.resolve("copy"))) {
                assertThat(fixture.run(copy)).isDeepEqualTo(fixture.run(model));
            }
        }
    }

    @Test
    void theFirstSpellingOfGpt2IsReadAndKept() {
        FamilyFixture fixture = FamilyFixture.open("gpt2");
        MemoryTensors old = renamed(fixture.weights(), "transformer.", "");
        old.put("h.0.attn.bias", new float[64 * 64], 1, 1, 64, 64).put("h.0.attn.masked_bias", new float[1], 1);
        try (LanguageModel model = FamilyFixture.model(fixture.config(), old)) {
            assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                    .isLessThan(EQUAL);
            assertThat(model.parameters()).extracting(TensorInfo::name).contains("wte.weight", "h.1.mlp.c_proj.bias");
            assertThat(model.layout().mlpOutput(1)).isEqualTo(new LinearModule("h.1.mlp.c_proj", 128, 32, true, true));
        }
        assertThat(FolderCheck.problems(fixture.config(), old)).isEmpty();
    }

    @Test
    void bothSpellingsOfTheHeadOfGptNeoXAreRead() {
        FamilyFixture fixture = FamilyFixture.open("neox");
        MemoryTensors other = renamed(fixture.weights(), "embed_out", "lm_head");
        try (LanguageModel model = FamilyFixture.model(fixture.config(), other)) {
            assertThat(FamilyFixture.distance(fixture.run(model), fixture.logits()))
                    .isLessThan(EQUAL);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aTiedHeadMayBeStoredOnceMoreButNotAnother(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        if (!fixture.config().head().tied()) {
            return;
        }
        Layout layout = Layout.of(fixture.config());
        TensorInfo embedding = layout.embedding();
        float[] values = fixture.weights().floats(embedding.name());
        MemoryTensors twice = MemoryTensors.copyOf(fixture.weights());
        long[] shape = embedding.shape().stream().mapToLong(Long::longValue).toArray();
        twice.put(layout.head().weight(), values, shape);
        FamilyFixture.model(fixture.config(), twice).close();
        values[0]++;
        twice.put(layout.head().weight(), values, shape);
        assertThatThrownBy(() -> FamilyFixture.model(fixture.config(), twice))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining(layout.head().weight());
    }

    @Test
    void modulesOfLayersCanBeLookedInto() {
        FamilyFixture fixture = FamilyFixture.open("gpt2");
        try (LanguageModel model = fixture.model()) {
            List<String> modules =
                    model.layout().modules(1).stream().map(LinearModule::name).toList();
            assertThat(modules)
                    .containsExactly(
                            "transformer.h.1.attn.c_attn",
                            "transformer.h.1.attn.c_proj",
                            "transformer.h.1.mlp.c_fc",
                            "transformer.h.1.mlp.c_proj");
            Map<String, Integer> widths =
                    Capture.of(model).inputs(List.of(fixture.tokens()), modules).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, entry -> entry.getValue().columns()));
            assertThat(widths).containsEntry("transformer.h.1.mlp.c_proj", 128);
            assertThatThrownBy(() -> Capture.of(model).inputs(List.of(fixture.tokens()), List.of("transformer.wpe")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("transformer.h.0.mlp.c_proj");
        }
    }

    private static MemoryTensors renamed(MemoryTensors weights, String from, String to) {
        MemoryTensors renamed = MemoryTensors.named("renamed");
        weights.tensors()
                .forEach(info -> renamed.put(
                        info.name().replace(from, to),
                        weights.floats(info.name()),
                        info.shape().stream().mapToLong(Long::longValue).toArray()));
        return renamed;
    }

    @Test
    void allFamiliesHaveFixtures() {
        assertThat(names().stream()
                        .map(name -> FamilyFixture.open(name).config().family().architectures())
                        .flatMap(List::stream)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(Families.architectures());
    }
}
