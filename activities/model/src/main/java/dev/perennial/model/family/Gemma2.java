package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.Family;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.Reach;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.Sizes;
import java.util.List;

/** Gemma 2: every other layer sees a window, scores and logits are soft-capped. */
record Gemma2() implements Family {
    private static final int CONTEXT = 8192;
    private static final double SCORES_CAP = 50;
    private static final double LOGITS_CAP = 30;

    @Override
    public String name() {
        return "gemma2";
    }

    @Override
    public List<String> architectures() {
        return List.of("Gemma2ForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(GemmaKeys.NORMS, LlamaKeys.ATTENTION));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        Attention attention = LlamaKeys.attention(fields, GemmaKeys.HEAD);
        Rope rope = LlamaKeys.rope(fields, sizes.context());
        Reach sliding = new Reach(GemmaKeys.window(fields), rope);
        double cap = GemmaKeys.cap(fields, "attn_logit_softcapping", SCORES_CAP);
        return new ModelConfig(
                this,
                sizes,
                attention,
                GemmaKeys.block(fields, cap, false),
                LayerTypes.mixed(fields, sizes.layers(), i -> i % 2 == 0, Reach.all(rope), sliding),
                GemmaKeys.embedding(sizes),
                GemmaKeys.head(fields, LOGITS_CAP));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        GemmaKeys.write(config, json);
        LlamaKeys.writeRope(config, json);
    }
}
