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

/** Llama 2 and 3, SmolLM2 and whatever else calls itself Llama: RMSNorm, rotary positions, shared key heads, SwiGLU. */
public record Llama() implements Family {
    private static final int CONTEXT = 2048;

    @Override
    public String name() {
        return "llama";
    }

    @Override
    public List<String> architectures() {
        return List.of("LlamaForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(LlamaKeys.ATTENTION));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        Attention attention = LlamaKeys.attention(fields);
        BlockStyle.Scores scores = BlockStyle.Scores.of(attention).biased(fields.flag("attention_bias", false));
        BlockStyle.Mlp mlp = new BlockStyle.Mlp(
                true, Activation.read(fields, "hidden_act", Activation.SILU), fields.flag("mlp_bias", false));
        return new ModelConfig(
                this,
                sizes,
                attention,
                new BlockStyle(NormKind.RMS, LlamaKeys.epsilon(fields), scores, mlp, false),
                LayerTypes.alike(fields, sizes.layers(), Reach.all(LlamaKeys.rope(fields, sizes.context()))),
                ModelConfig.Embedding.PLAIN,
                LlamaKeys.head(fields));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        LlamaKeys.write(config, json);
        LlamaKeys.writeRope(config, json);
        json.put("hidden_act", config.block().mlp().activation().key());
        json.put("attention_bias", config.block().attention().biased());
        json.put("mlp_bias", config.block().mlp().biased());
    }

    /** A model without biases. */
    public static ModelConfig of(Sizes sizes, Attention attention, Rope rope, double epsilon, boolean tied) {
        BlockStyle.Mlp mlp = new BlockStyle.Mlp(true, Activation.SILU, false);
        return new ModelConfig(
                new Llama(),
                sizes,
                attention,
                new BlockStyle(NormKind.RMS, epsilon, BlockStyle.Scores.of(attention), mlp, false),
                Collections.nCopies(sizes.layers(), Reach.all(rope)),
                ModelConfig.Embedding.PLAIN,
                ModelConfig.Head.of(tied));
    }

    /** A small model with a tied head, MLPs of about 8/3 of the width, rope base 10,000 and norm epsilon 1e-5. */
    public static ModelConfig small(int vocabulary, int width, int layers, Attention attention, int context) {
        int intermediate = (8 * width / 3 + 31) / 32 * 32;
        Sizes sizes = new Sizes(vocabulary, width, intermediate, layers, context);
        return of(sizes, attention, Rope.of(10_000), 1e-5, true);
    }
}
