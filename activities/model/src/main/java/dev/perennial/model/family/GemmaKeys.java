package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Activation;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.NormKind;
import dev.perennial.model.config.Sizes;

/** What Gemma 2 and 3 have in common: four norms a layer, scaled embeddings, GeGLU, a scale of scores of its own. */
final class GemmaKeys {
    static final Names.Norms NORMS = new Names.Norms(
            "input_layernorm", "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm");
    static final int HEAD = 256;
    static final int WINDOW = 4096;

    private static final int SCALAR = 256;
    private static final double WHOLE = 1e-9;

    private GemmaKeys() {}

    /** A cap: what the key says, none where it says null, the usual where it is absent. */
    static double cap(JsonFields fields, String key, double usual) {
        return fields.mentions(key) ? fields.number(key, 0) : usual;
    }

    static int window(JsonFields fields) {
        return fields.mentions("sliding_window") ? fields.integer("sliding_window", 0) : WINDOW;
    }

    static BlockStyle block(JsonFields fields, double softCap, boolean headNorms) {
        boolean both = fields.flag("use_bidirectional_attention", false);
        fields.refuse(both, "use_bidirectional_attention true", "false");
        boolean biased = fields.flag("attention_bias", false);
        double scale = 1 / Math.sqrt(fields.number("query_pre_attn_scalar", SCALAR));
        String activation = fields.has("hidden_activation") ? "hidden_activation" : "hidden_act";
        return new BlockStyle(
                NormKind.RMS_PLUS_ONE,
                LlamaKeys.epsilon(fields),
                new BlockStyle.Scores(scale, softCap, biased, biased, headNorms),
                new BlockStyle.Mlp(true, Activation.read(fields, activation, Activation.GELU_TANH), false),
                false);
    }

    static ModelConfig.Embedding embedding(Sizes sizes) {
        return new ModelConfig.Embedding(Math.sqrt(sizes.hidden()), false);
    }

    static ModelConfig.Head head(JsonFields fields, double usualCap) {
        return new ModelConfig.Head(
                fields.flag("tie_word_embeddings", true), cap(fields, "final_logit_softcapping", usualCap));
    }

    static void write(ModelConfig config, ObjectNode json) {
        LlamaKeys.write(config, json);
        json.put("hidden_activation", config.block().mlp().activation().key());
        json.put("attention_bias", config.block().attention().biased());
        double scalar = 1 / Math.pow(config.block().attention().scale(), 2);
        if (Math.abs(scalar - Math.rint(scalar)) < WHOLE * scalar) {
            json.put("query_pre_attn_scalar", (int) Math.rint(scalar));
        } else {
            json.put("query_pre_attn_scalar", scalar);
        }
        cap("attn_logit_softcapping", config.block().attention().softCap(), json);
        cap("final_logit_softcapping", config.head().softCap(), json);
        int window = LayerTypes.window(config);
        json.put("sliding_window", window == 0 ? WINDOW : window);
        LayerTypes.write(config, json);
    }

    private static void cap(String key, double softCap, ObjectNode json) {
        if (softCap == 0) {
            json.putNull(key);
        } else {
            json.put(key, softCap);
        }
    }
}
