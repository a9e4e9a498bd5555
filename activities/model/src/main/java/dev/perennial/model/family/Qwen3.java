package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.Attention;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.model.config.Family;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Names;
import java.util.List;

/**
 * Qwen 3, dense: as Qwen 2, with norms of each head's queries and keys in place of biases, and a head size of its own.
 */
record Qwen3() implements Family {
    private static final int HEAD = 128;

    @Override
    public String name() {
        return "qwen3";
    }

    @Override
    public List<String> architectures() {
        return List.of("Qwen3ForCausalLM");
    }

    @Override
    public List<Names> spellings() {
        return List.of(LlamaKeys.names(LlamaKeys.attention("self_attn.q_norm", "self_attn.k_norm")));
    }

    @Override
    public ModelConfig read(JsonFields fields) {
        Attention attention = LlamaKeys.attention(fields, HEAD);
        BlockStyle.Scores scores = BlockStyle.Scores.of(attention).normed();
        return Qwen2.read(this, fields, attention, scores.biased(fields.flag("attention_bias", false)));
    }

    @Override
    public void write(ModelConfig config, ObjectNode json) {
        LlamaKeys.write(config, json);
        LlamaKeys.writeRope(config, json);
        json.put("hidden_act", config.block().mlp().activation().key());
        json.put("attention_bias", config.block().attention().biased());
        Qwen2.writeReaches(config, json);
    }
}
