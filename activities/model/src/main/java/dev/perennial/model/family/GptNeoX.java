package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Activation;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.Family;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.NormKind;
import dev.perennial.model.config.Reach;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.Sizes;
import java.util.List;

/**
 * GPT-NeoX and Pythia: layer norms, part of each head rotated, attention and MLP side by side, queries, keys and values
 * in one tensor by head. transformers 5 calls the head lm_head.
 */
record GptNeoX() implements Family {
    private static final int CONTEXT = 2048;
    private static final double ROTATED = 0.25;
    private static final String THETA = "rotary_emb_base";

    @Override
    public String name() {
        return "gpt_neox";
    }

    @Override
    public List<String> architectures() {
        return List.of("GPTNeoXForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(names("embed_out"), names("lm_head"));
    }

    private static Names names(String head) {
        return new Names(
                new Names.Ends("gpt_neox.embed_in", "", "gpt_neox.final_layer_norm", head),
                "gpt_neox.layers.",
                Names.Norms.before("input_layernorm", "post_attention_layernorm"),
                new Names.Attention(new Names.Fused("attention.query_key_value", true), "attention.dense", "", ""),
                new Names.Mlp("", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h"),
                false,
                List.of(".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        int heads = fields.integer("num_attention_heads");
        Attention attention = new Attention(heads, heads, heads > 0 ? sizes.hidden() / heads : 0);
        BlockStyle.Scores scores = BlockStyle.Scores.of(attention).biased(fields.flag("attention_bias", true));
        BlockStyle.Mlp mlp = new BlockStyle.Mlp(false, Activation.read(fields, "hidden_act", Activation.GELU), true);
        boolean parallel = fields.flag("use_parallel_residual", true);
        return new ModelConfig(
                this,
                sizes,
                attention,
                new BlockStyle(NormKind.LAYER, fields.number("layer_norm_eps", 1e-5), scores, mlp, parallel),
                LayerTypes.alike(fields, sizes.layers(), Reach.all(rope(fields, sizes.context()))),
                ModelConfig.Embedding.PLAIN,
                LlamaKeys.head(fields));
    }

    private static Rope rope(JsonFields fields, int context) {
        double theta = fields.number("rope_theta", 10_000);
        return RopeKeys.of(fields).part(THETA, theta, fields.number("rotary_pct", ROTATED), context);
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        Rope rope = config.reaches().get(0).rope();
        json.put("vocab_size", config.vocabulary());
        json.put("hidden_size", config.hidden());
        json.put("intermediate_size", config.intermediate());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.attention().heads());
        json.put("max_position_embeddings", config.context());
        json.put("hidden_act", config.block().mlp().activation().key());
        json.put("layer_norm_eps", config.block().epsilon());
        json.put("use_parallel_residual", config.block().parallel());
        json.put("attention_bias", config.block().attention().biased());
        json.put("tie_word_embeddings", config.head().tied());
        json.put("rotary_pct", rope.share());
        RopeKeys.write(rope, THETA, json);
    }
}
