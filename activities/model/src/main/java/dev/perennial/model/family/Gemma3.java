package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.Family;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import dev.perennial.model.config.Reach;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.RopeScaling;
import dev.perennial.model.config.Sizes;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gemma 3, text: five layers of six see a window and have a rope base of their own, each head's queries and keys are
 * normed. Folders that also read images are another architecture.
 */
record Gemma3() implements Family {
    private static final int CONTEXT = 131_072;
    private static final double THETA = 1_000_000;
    private static final double LOCAL_THETA = 10_000;
    private static final int PATTERN = 6;
    private static final String LOCAL = "rope_local_base_freq";

    @Override
    public String name() {
        return "gemma3_text";
    }

    @Override
    public List<String> architectures() {
        return List.of("Gemma3ForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(GemmaKeys.NORMS, LlamaKeys.attention("self_attn.q_norm", "self_attn.k_norm")));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        Attention attention = LlamaKeys.attention(fields, GemmaKeys.HEAD);
        // the reference reads this key and does nothing with it
        fields.refuse(fields.has("attn_logit_softcapping"), "attn_logit_softcapping", "null");
        return new ModelConfig(
                this,
                sizes,
                attention,
                GemmaKeys.block(fields, 0, true),
                reaches(fields, sizes),
                GemmaKeys.embedding(sizes),
                GemmaKeys.head(fields, 0));
    }

    private static List<Reach> reaches(JsonFields fields, Sizes sizes) {
        Rope global = RopeKeys.of(fields, LayerTypes.FULL).whole("rope_theta", THETA, sizes.context());
        Rope local = RopeKeys.of(fields, LayerTypes.SLIDING).whole(LOCAL, LOCAL_THETA, sizes.context());
        fields.refuse(
                !(local.scaling() instanceof RopeScaling.Plain), "a scaled rope of " + LayerTypes.SLIDING, "default");
        int pattern = Math.max(1, fields.integer("sliding_window_pattern", PATTERN));
        return LayerTypes.mixed(
                fields,
                sizes.layers(),
                i -> (i + 1) % pattern != 0,
                Reach.all(global),
                new Reach(GemmaKeys.window(fields), local));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        GemmaKeys.write(config, json);
        json.put(
                LOCAL,
                rope(config, reach -> reach.window() > 0, Rope.of(LOCAL_THETA)).theta());
        RopeKeys.write(rope(config, reach -> reach.window() == 0, Rope.of(THETA)), "rope_theta", json);
    }

    private static Rope rope(ModelConfig config, Predicate<Reach> layers, Rope usual) {
        return config.reaches().stream()
                .filter(layers)
                .findFirst()
                .map(Reach::rope)
                .orElse(usual);
    }
}
