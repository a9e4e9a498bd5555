package dev.perennial.merge.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.embed_tokens.weight",
                "model.tok_embeddings.weight",
                "output.weight",
                "backbone.embeddings.weight",
                "transformer.embedding.word_embeddings.weight",
                "transformer.output_layer.weight",
                "cls.predictions.decoder.weight",
                "cls.predictions.decoder.bias",
                "cls.predictions.bias",
                "vocab_projector.weight",
                "vocab_projector.bias",
                "lm_head.decoder.weight",
                "lm_head.linear.weight",
                "lm_head.linear.bias",
                "lm_head.bias",
                "embed_out.weight"
            })
    void namesOfRowsOfTokensAreKnown(String tensor) {
        assertThat(Roles.vocabulary(tensor)).isTrue();
        assertThat(Roles.perhapsVocabulary(tensor)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"score.weight", "model.out_words.weight", "layers.7.linear.weight"})
    void othersMayBeRowsOfTokensByTheirShape(String tensor) {
        assertThat(Roles.vocabulary(tensor)).isFalse();
        assertThat(Roles.perhapsVocabulary(tensor)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.layers.0.self_attn.q_proj.weight",
                "bert.encoder.layer.0.attention.output.dense.weight",
                "transformer.wpe.weight",
                "model.norm.weight",
                "bert.embeddings.position_embeddings.weight"
            })
    void theseAreNone(String tensor) {
        assertThat(Roles.vocabulary(tensor)).isFalse();
        assertThat(Roles.perhapsVocabulary(tensor)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.embed_tokens.weight",
                "transformer.wpe.weight",
                "model.encoder.conv1.bias",
                "vision_tower.patch_conv.weight",
                "vision_tower.ln_pre.weight",
                "vision_model.layernorm_pre.bias"
            })
    void theseComeBeforeTheLayers(String tensor) {
        assertThat(Roles.before(tensor)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"model.norm.weight", "lm_head.weight", "embed_out.weight", "vision_model.layernorm_post.bias"})
    void theseComeBehindThem(String tensor) {
        assertThat(Roles.before(tensor)).isFalse();
    }
}
