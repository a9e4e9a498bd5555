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

/** Qwen 2 and 2.5: as Llama, with biases of queries, keys and values, and windows in the upper layers if asked for. */
record Qwen2() implements Family {
    private static final int CONTEXT = 32_768;
    private static final int WINDOW = 4096;
    private static final int UNWINDOWED = 28;

    @Override
    public String name() {
        return "qwen2";
    }

    @Override
    public List<String> architectures() {
        return List.of("Qwen2ForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(LlamaKeys.ATTENTION));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Attention attention = LlamaKeys.attention(fields);
        return read(this, fields, attention, BlockStyle.Scores.of(attention).biased(true, false));
    }

    /** What Qwen 2 and 3 have in common. */
    static ModelConfig read(Family family, JsonFields fields, Attention attention, BlockStyle.Scores scores) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        BlockStyle.Mlp mlp = new BlockStyle.Mlp(true, Activation.read(fields, "hidden_act", Activation.SILU), false);
        return new ModelConfig(
                family,
                sizes,
                attention,
                new BlockStyle(NormKind.RMS, LlamaKeys.epsilon(fields), scores, mlp, false),
                reaches(fields, sizes),
                ModelConfig.Embedding.PLAIN,
                LlamaKeys.head(fields));
    }

    private static List<Reach> reaches(JsonFields fields, Sizes sizes) {
        Rope rope = LlamaKeys.rope(fields, sizes.context());
        int given = fields.mentions("sliding_window") ? fields.integer("sliding_window", 0) : WINDOW;
        int window = fields.flag("use_sliding_window", false) ? given : 0;
        int first = fields.integer("max_window_layers", UNWINDOWED);
        return LayerTypes.mixed(fields, sizes.layers(), i -> i >= first, Reach.all(rope), new Reach(window, rope));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        LlamaKeys.write(config, json);
        LlamaKeys.writeRope(config, json);
        json.put("hidden_act", config.block().mlp().activation().key());
        writeReaches(config, json);
    }

    static void writeReaches(ModelConfig config, ObjectNode json) {
        int window = LayerTypes.window(config);
        json.put("use_sliding_window", window > 0);
        if (window > 0) {
            json.put("sliding_window", window);
            int last = config.layers();
            while (last > 0 && config.reaches().get(last - 1).window() > 0) {
                last--;
            }
            json.put("max_window_layers", last);
            LayerTypes.write(config, json);
        }
    }
}
