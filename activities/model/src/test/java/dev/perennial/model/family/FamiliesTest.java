package dev.perennial.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.ConfigWriter;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.model.config.Reach;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.RopeScaling;
import dev.perennial.model.config.Sizes;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.config.UnsupportedModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {
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
                Families.parse(with(",\"rope_theta\":50000.0,\"rope_scaling\":null,\"torch_dtype\":\"bfloat16\""));
        assertThat(config)
                .isEqualTo(Llama.of(
                        new Sizes(300, 64, 128, 3, 512), new Attention(4, 2, 16), Rope.of(50_000), 1e-5, true));
    }

    @Test
    void readsTheSpellingOfTransformersFive() {
        String five = ",\"rope_parameters\":{\"rope_theta\":50000.0,\"rope_type\":\"default\"},\"dtype\":\"bfloat16\"";
        assertThat(Families.parse(with(five)))
                .isEqualTo(Families.parse(with(",\"rope_theta\":50000.0,\"torch_dtype\":\"bfloat16\"")));
    }

    @Test
    void readsScaledRotations() {
        String llama = ",\"rope_theta\":5e5,\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":8.0,"
                + "\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192}";
        assertThat(Families.parse(with(llama)).reaches().get(0).rope().scaling())
                .isEqualTo(new RopeScaling.Llama3(8, 1, 4, 8192));
        String older = ",\"rope_scaling\":{\"type\":\"linear\",\"factor\":2.0}";
        assertThat(Families.parse(with(older)).reaches().get(0).rope().scaling())
                .isEqualTo(new RopeScaling.Linear(2));
    }

    @Test
    void leavesOutWhatFollowsFromOthers() {
        String json =
                with("").replace(",\"num_key_value_heads\":2", "").replace("\"tie_word_embeddings\":true", "\"x\":0");
        ModelConfig config = Families.parse(json);
        assertThat(config.attention()).isEqualTo(new Attention(4, 4, 16));
        assertThat(config.head().tied()).isFalse();
        assertThat(config.reaches().get(0).rope()).isEqualTo(Rope.of(10_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"architectures\":[\"T5Model\"] | architecture T5Model is not supported; use a model of LlamaForCausalLM, Mistral",
                ",\"rope_scaling\":{\"rope_type\":\"longrope\",\"factor\":2} | rope type longrope is not supported; supported: default, linear, dynamic, llama3, yarn",
                ",\"architectures\":[\"Gemma3ForConditionalGeneration\"] | architecture Gemma3ForConditionalGeneration is not",
                ",\"rope_parameters\":{\"full_attention\":{\"rope_theta\":1e6}} | rope_parameters by layer type is not supported",
                ",\"layer_types\":[\"sliding_attention\"] | a layer of type sliding_attention is not supported",
                ",\"architectures\":[\"Qwen3ForCausalLM\"],\"layer_types\":[\"full_attention\",\"full_attention\",\"linear_attention\"] | layer type linear_attention is not supported",
                ",\"architectures\":[\"Gemma2ForCausalLM\"],\"use_bidirectional_attention\":true | use_bidirectional_attention true",
                ",\"architectures\":[\"Gemma3ForCausalLM\"],\"attn_logit_softcapping\":50 | attn_logit_softcapping is not supported",
                ",\"architectures\":[\"GPT2LMHeadModel\"],\"scale_attn_by_inverse_layer_idx\":true | scale_attn_by_inverse_layer_idx",
                ",\"hidden_act\":\"mish\" | hidden_act mish is not supported",
                ",\"partial_rotary_factor\":0.5 | partial_rotary_factor 0.5 is not supported",
                ",\"quantization_config\":{\"bits\":4} | quantization_config is not supported"
            })
    void refusesWhatItCannotRunByName(String more, String sentence) {
        assertThatThrownBy(() -> Families.parse(with(more)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"vocab_size\":null | vocab_size is missing",
                ",\"vocab_size\":\"many\" | expected vocab_size to be a whole number, found \"many\"",
                ",\"num_hidden_layers\":2000000000 | expected a num_hidden_layers of at most 10000",
                ",\"num_key_value_heads\":3 | expected num_key_value_heads to divide num_attention_heads",
                ",\"vocab_size\":2147483647 | expected a vocab_size of at most 67108864, found 2147483647",
                ",\"head_dim\":1073741824 | num_attention_heads times head_dim to be at most 268435456, found 4",
                ",\"head_dim\":5 | expected an even positive head_dim",
                ",\"rope_scaling\":{\"rope_type\":\"linear\"} | factor is missing",
                ",\"rms_norm_eps\":0 | expected a norm epsilon (such as rms_norm_eps) between 0 and 1"
            })
    void refusesWhatMakesNoSense(String more, String sentence) {
        assertThatThrownBy(() -> Families.parse(with(more)))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesAMissingFileNamingIt(@TempDir Path folder) {
        assertThatThrownBy(() -> Families.open(folder))
                .isInstanceOf(ModelIoException.class)
                .hasMessageContaining("config.json");
    }

    @Test
    void writtenConfigurationIsReadBack() {
        Rope rope = new Rope(5e5, new RopeScaling.Llama3(8, 1, 4, 8192));
        ModelConfig config = Llama.of(new Sizes(99, 24, 40, 2, 77), new Attention(4, 1, 6), rope, 1e-6, false);
        assertThat(Families.parse(ConfigWriter.write(config, SpecialTokens.NONE, "float32")))
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
    void yarnTurnsByThePapersMagnitudeUnlessToldOtherwise() {
        assertThat(magnitude("")).isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
        assertThat(magnitude(",\"mscale\":1.0,\"mscale_all_dim\":0.5"))
                .isCloseTo((0.1 * Math.log(4) + 1) / (0.05 * Math.log(4) + 1), within(1e-12));
        assertThat(magnitude(",\"attention_factor\":0.75")).isEqualTo(0.75);
    }

    private static double magnitude(String more) {
        String yarn = ",\"rope_scaling\":{\"type\":\"yarn\",\"factor\":4.0,\"original_max_position_embeddings\":128";
        return Families.parse(with(yarn + more + "}"))
                .reaches()
                .get(0)
                .rope()
                .scaling()
                .magnitude();
    }

    @Test
    void whatIsNotSaidIsWhatTheFamilyMeans() {
        String gemma = with("").replace("LlamaForCausalLM", "Gemma2ForCausalLM");
        ModelConfig config = Families.parse(gemma.replace("\"tie_word_embeddings\":true", "\"x\":0"));
        assertThat(config.head()).isEqualTo(new ModelConfig.Head(true, 30));
        assertThat(config.block().attention().softCap()).isEqualTo(50);
        assertThat(config.reaches()).extracting(Reach::window).containsExactly(4096, 0, 4096);
        String mistral = with("").replace("LlamaForCausalLM", "MistralForCausalLM");
        assertThat(Families.parse(mistral).reaches().get(0).window()).isEqualTo(4096);
    }

    @Test
    void longWavesAreStretchedAndShortOnesKept() {
        RopeScaling.Llama3 scaling = new RopeScaling.Llama3(8, 1, 4, 8192);
        double kept = 2 * Math.PI / 1000;
        double stretched = 2 * Math.PI / 10_000;
        double between = 2 * Math.PI * 2.5 / 8192;
        assertThat(scaling.scaled(kept)).isEqualTo(kept);
        assertThat(scaling.scaled(stretched)).isEqualTo(stretched / 8);
        assertThat(scaling.scaled(between)).isCloseTo(between * (0.5 / 8 + 0.5), within(1e-15));
    }
}
