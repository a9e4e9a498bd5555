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
import java.util.Collections;
import java.util.List;

/**
 * GPT-2: layer norms, learned positions, biases everywhere, weights as in x out with queries, keys and values in one.
 * The first folders lack the prefix {@code transformer.}, and carry the causal mask as tensors.
 */
record Gpt2() implements Family {
    private static final int WIDER = 4;

    @Override
    public String name() {
        return "gpt2";
    }

    @Override
    public List<String> architectures() {
        return List.of("GPT2LMHeadModel");
    }

    @Override
    public List<Names> spellings() {
        return List.of(names("transformer."), names(""));
    }

    private static Names names(String prefix) {
        return new Names(
                new Names.Ends(prefix + "wte", prefix + "wpe", prefix + "ln_f", "lm_head"),
                prefix + "h.",
                Names.Norms.before("ln_1", "ln_2"),
                new Names.Attention(new Names.Fused("attn.c_attn", false), "attn.c_proj", "", ""),
                new Names.Mlp("", "mlp.c_fc", "mlp.c_proj"),
                true,
                List.of(".attn.bias", ".attn.masked_bias"));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        refuse(fields, "scale_attn_by_inverse_layer_idx");
        refuse(fields, "add_cross_attention");
        int width = fields.integer("n_embd");
        int heads = fields.integer("n_head");
        int layers = fields.integer("n_layer");
        Attention attention = new Attention(heads, heads, heads > 0 ? width / heads : 0);
        BlockStyle.Scores usual = BlockStyle.Scores.of(attention).biased(true);
        BlockStyle.Scores scores = fields.flag("scale_attn_weights", true)
                ? usual
                : new BlockStyle.Scores(1, 0, usual.biased(), usual.outputBiased(), false);
        BlockStyle.Mlp mlp =
                new BlockStyle.Mlp(false, Activation.read(fields, "activation_function", Activation.GELU_TANH), true);
        return new ModelConfig(
                this,
                new Sizes(
                        fields.integer("vocab_size"),
                        width,
                        fields.integer("n_inner", WIDER * width),
                        layers,
                        fields.integer("n_positions", 1024)),
                attention,
                new BlockStyle(NormKind.LAYER, fields.number("layer_norm_epsilon", 1e-5), scores, mlp, false),
                Collections.nCopies(Math.max(0, layers), Reach.all(Rope.NONE)),
                new ModelConfig.Embedding(1, true),
                ModelConfig.Head.of(fields.flag("tie_word_embeddings", true)));
    }

    private static void refuse(JsonFields fields, String key) {
        fields.refuse(fields.flag(key, false), key + " true", "false");
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        json.put("vocab_size", config.vocabulary());
        json.put("n_embd", config.hidden());
        json.put("n_inner", config.intermediate());
        json.put("n_layer", config.layers());
        json.put("n_head", config.attention().heads());
        json.put("n_positions", config.context());
        json.put("activation_function", config.block().mlp().activation().key());
        json.put("layer_norm_epsilon", config.block().epsilon());
        json.put(
                "scale_attn_weights",
                config.block().attention().scale()
                        == BlockStyle.Scores.of(config.attention()).scale());
        json.put("tie_word_embeddings", config.head().tied());
    }
}
