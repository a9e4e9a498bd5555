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
import dev.perennial.model.config.Sizes;
import java.util.List;

/** Mistral 7B: as Llama, with a sliding window in all layers where {@code sliding_window} is not null. */
record Mistral() implements Family {
    private static final int CONTEXT = 131_072;
    private static final int WINDOW = 4096;

    @Override
    public String name() {
        return "mistral";
    }

    @Override
    public List<String> architectures() {
        return List.of("MistralForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(LlamaKeys.ATTENTION));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Sizes sizes = LlamaKeys.sizes(fields, CONTEXT);
        Attention attention = LlamaKeys.attention(fields);
        int window = fields.mentions("sliding_window") ? fields.integer("sliding_window", 0) : WINDOW;
        BlockStyle.Mlp mlp = new BlockStyle.Mlp(true, Activation.read(fields, "hidden_act", Activation.SILU), false);
        return new ModelConfig(
                this,
                sizes,
                attention,
                new BlockStyle(NormKind.RMS, LlamaKeys.epsilon(fields), BlockStyle.Scores.of(attention), mlp, false),
                LayerTypes.alike(fields, sizes.layers(), new Reach(window, LlamaKeys.rope(fields, sizes.context()))),
                ModelConfig.Embedding.PLAIN,
                LlamaKeys.head(fields));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        LlamaKeys.write(config, json);
        LlamaKeys.writeRope(config, json);
        json.put("hidden_act", config.block().mlp().activation().key());
        int window = LayerTypes.window(config);
        if (window == 0) {
            json.putNull("sliding_window");
        } else {
            json.put("sliding_window", window);
        }
    }
}
