package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.Sizes;
import java.util.List;

/** The keys of config.json, and the names of tensors, that Llama introduced and its descendants kept. */
final class LlamaKeys {
    /** Modules without norms of heads. */
    static final Names.Attention ATTENTION = attention("", "");

    private static final double THETA = 10_000;

    private LlamaKeys() {}

    static Names.Attention attention(String queryNorm, String keyNorm) {
        return new Names.Attention(
                new Names.Separate("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                "self_attn.o_proj",
                queryNorm,
                keyNorm);
    }

    static Names names(Names.Norms norms, Names.Attention attention) {
        return new Names(
                new Names.Ends("model.embed_tokens", "", "model.norm", "lm_head"),
                "model.layers.",
                norms,
                attention,
                new Names.Mlp("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"),
                false,
                List.of(".rotary_emb.inv_freq"));
    }

    /** Names with a norm before the attention and one before the MLP. */
    static Names names(Names.Attention attention) {
        return names(Names.Norms.before("input_layernorm", "post_attention_layernorm"), attention);
    }

    static Sizes sizes(JsonFields fields, int context) {
        return new Sizes(
                fields.integer("vocab_size"),
                fields.integer("hidden_size"),
                fields.integer("intermediate_size"),
                fields.integer("num_hidden_layers"),
                fields.integer("max_position_embeddings", context));
    }

    /** Heads whose size, when none is given, follows from the width. */
    static Attention attention(JsonFields fields) {
        int heads = fields.integer("num_attention_heads");
        return attention(fields, heads > 0 ? fields.integer("hidden_size") / heads : 0);
    }

    /** Heads with a usual size. */
    static Attention attention(JsonFields fields, int headSize) {
        int heads = fields.integer("num_attention_heads");
        return new Attention(heads, fields.integer("num_key_value_heads", heads), fields.integer("head_dim", headSize));
    }

    static double epsilon(JsonFields fields) {
        return fields.number("rms_norm_eps", 1e-6);
    }

    static Rope rope(JsonFields fields, int context) {
        return RopeKeys.of(fields).whole("rope_theta", THETA, context);
    }

    static ModelConfig.Head head(JsonFields fields) {
        return ModelConfig.Head.of(fields.flag("tie_word_embeddings", false));
    }

    /** Writes all of these but the rotation. */
    static void write(ModelConfig config, ObjectNode json) {
        json.put("vocab_size", config.vocabulary());
        json.put("hidden_size", config.hidden());
        json.put("intermediate_size", config.intermediate());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.attention().heads());
        json.put("num_key_value_heads", config.attention().keyValueHeads());
        json.put("head_dim", config.attention().headSize());
        json.put("max_position_embeddings", config.context());
        json.put("rms_norm_eps", config.block().epsilon());
        json.put("tie_word_embeddings", config.head().tied());
    }

    /** Writes the rotation that all layers share. */
    static void writeRope(ModelConfig config, ObjectNode json) {
        RopeKeys.write(config.reaches().get(0).rope(), "rope_theta", json);
    }
}
