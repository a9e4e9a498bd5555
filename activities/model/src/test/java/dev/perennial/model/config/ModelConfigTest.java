package dev.perennial.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
    private static final String SIZES = """
            "architectures":["LlamaForCausalLM"],"vocab_size":300,"hidden_size":64,"intermediate_size":128,
            "num_hidden_layers":3,"num_attention_heads":4,"num_key_value_heads":2,"max_position_embeddings":512,
            "rms_norm_eps":1e-5,"tie_word_embeddings":true""";

    private static String with(String more) {
        return "{" + SIZES + more + "}";
    }

    @Test
    void readsTheSpellingOfTransformersFour() {
        ModelConfig config =
                ModelConfig.parse(with(",\"rope_theta\":50000.0,\"rope_scaling\":null,\"torch_dtype\":\"bfloat16\""));
        assertThat(config)
                .isEqualTo(new ModelConfig(
                        300,
                        64,
                        128,
                        3,
                        new Attention(4, 2, 16),
                        512,
                        Rope.of(50_000),
                        new ModelConfig.Head(1e-5, true)));
    }

    @Test
    void readsTheSpellingOfTransformersFive() {
        String five = ",\"rope_parameters\":{\"rope_theta\":50000.0,\"rope_type\":\"default\"},\"dtype\":\"bfloat16\"";
        assertThat(ModelConfig.parse(with(five)))
                .isEqualTo(ModelConfig.parse(with(",\"rope_theta\":50000.0,\"torch_dtype\":\"bfloat16\"")));
    }

    @Test
    void readsScaledRotations() {
        String llama = ",\"rope_theta\":5e5,\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,"
                + "\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}";
        assertThat(ModelConfig.parse(with(llama)).rope().scaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 8192));
        String older = ",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.0}";
        assertThat(ModelConfig.parse(with(older)).rope().scaling()).isEqualTo(new RopeScaling.Linear(2));
    }

    @Test
    void leavesOutWhatFollowsFromOthers() {
        String json =
                with("").replace(",\"num_key_value_heads\":2", "").replace("\"tie_word_embeddings\":true", "\"x\":0");
        ModelConfig config = ModelConfig.parse(json);
        assertThat(config.attention()).isEqualTo(new Attention(4, 4, 16));
        assertThat(config.head().tied()).isFalse();
        assertThat(config.rope()).isEqualTo(Rope.of(10_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"architectures\":[\"GPT2LMHeadModel\"] | architecture GPT2LMHeadModel is not supported; use a model of LlamaForCausalLM",
                ",\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":2} | rope type yarn is not supported; supported: default, linear, llama3",
                ",\"hidden_act\":\"gelu\" | hidden_act gelu is not supported",
                ",\"attention_bias\":true | attention_bias true is not supported",
                ",\"mlp_bias\":true | mlp_bias true is not supported",
                ",\"partial_rotary_factor\":0.5 | partial_rotary_factor 0.5 is not supported",
                ",\"quantization_config\":{\"bits\":4} | quantization_config is not supported"
            })
    void refusesWhatItCannotRunByName(String more, String sentence) {
        assertThatThrownBy(() -> ModelConfig.parse(with(more)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"vocab_size\":null | vocab_size is missing",
                ",\"vocab_size\":\"many\" | expected vocab_size to be a whole number, found \"many\"",
                ",\"num_key_value_heads\":3 | expected num_key_value_heads to divide num_attention_heads",
                ",\"head_dim\":5 | expected an even positive head_dim",
                ",\"rope_scaling\":{\"rope_type\":\"linear\"} | factor is missing",
                ",\"rms_norm_eps\":0 | expected rms_norm_eps between 0 and 1"
            })
    void refusesWhatMakesNoSense(String more, String sentence) {
        assertThatThrownBy(() -> ModelConfig.parse(with(more)))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesAMissingFileNamingIt(@TempDir Path folder) {
        assertThatThrownBy(() -> ModelConfig.open(folder))
                .isInstanceOf(ModelIoException.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void writtenConfigurationIsReadBack() {
        Rope rope = new Rope(5e5, new RopeScaling.Llama3(8, 1, 4, 8192));
        ModelConfig config =
                new ModelConfig(99, 24, 40, 2, new Attention(4, 1, 6), 77, rope, new ModelConfig.Head(1e-6, false));
        assertThat(ModelConfig.parse(ConfigWriter.write(config, SpecialTokens.NONE, "float32")))
                .isEqualTo(config);
    }

    @Test
    void generationConfigurationDecidesTheEndTokens(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("config.json"), "{\"bos_token_id\":1,\"eos_token_id\":2}");
        assertThat(SpecialTokens.open(folder)).isEqualTo(new SpecialTokens(List.of(1), List.of(2)));
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\":[2,7]}");
        assertThat(SpecialTokens.open(folder)).isEqualTo(new SpecialTokens(List.of(1), List.of(2, 7)));
    }

    @Test
    void longWavesAreStretchedAndShortOnesKept() {
        RopeScaling scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
        double kept = 2 * Math.PI / 1000;
        double stretched = 2 * Math.PI / 10_000;
        double between = 2 * Math.PI * 2.5 / 8192;
        assertThat(scaling.scaled(kept)).isEqualTo(kept);
        assertThat(scaling.scaled(stretched)).isEqualTo(stretched / 8);
        assertThat(scaling.scaled(between)).isCloseTo(between * (0.5 / 8 + 0.5), within(1e-15));
    }
}
