package dev.perennial.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes config.json in the spelling of transformers 4, which 5 reads as well. */
public final class ConfigWriter {
    private ConfigWriter() {}

    /** The config.json of a model whose weights are stored in {@code dtype}, such as {@code bfloat16}. */
    public static String write(ModelConfig config, SpecialTokens special, String dtype) {
        ObjectNode json = JsonFields.JSON.createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("model_type", "llama");
        json.put("vocab_size", config.vocabulary());
        json.put("hidden_size", config.hidden());
        json.put("intermediate_size", config.intermediate());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.attention().heads());
        json.put("num_key_value_heads", config.attention().keyValueHeads());
        json.put("head_dim", config.attention().headSize());
        json.put("max_position_embeddings", config.context());
        json.put("rms_norm_eps", config.head().normEpsilon());
        json.put("tie_word_embeddings", config.head().tied());
        json.put("hidden_act", "silu").put("attention_bias", false).put("mlp_bias", false);
        rope(json, config.rope());
        tokens(json, "bos_token_id", special.beginning());
        tokens(json, "eos_token_id", special.ends());
        json.put("torch_dtype", dtype);
        return pretty(json);
    }

    /** The same config.json with another stored dtype, under the key it uses itself. */
    public static String withDtype(String json, String dtype) {
        ObjectNode object = (ObjectNode) JsonFields.parse(json, "config.json").node();
        object.put(object.has("dtype") ? "dtype" : "torch_dtype", dtype);
        return pretty(object);
    }

    private static void rope(ObjectNode json, Rope rope) {
        json.put("rope_theta", rope.theta());
        if (rope.scaling() instanceof RopeScaling.Plain) {
            json.putNull("rope_scaling");
            return;
        }
        ObjectNode scaling =
                json.putObject("rope_scaling").put("rope_type", rope.scaling().type());
        if (rope.scaling() instanceof RopeScaling.Linear linear) {
            scaling.put("factor", linear.factor());
        } else if (rope.scaling() instanceof RopeScaling.Llama3 llama3) {
            scaling.put("factor", llama3.factor())
                    .put("low_freq_factor", llama3.lowFrequencyFactor())
                    .put("high_freq_factor", llama3.highFrequencyFactor())
                    .put("original_max_position_embeddings", llama3.originalContext());
        }
    }

    private static void tokens(ObjectNode json, String key, List<Integer> ids) {
        if (ids.size() == 1) {
            json.put(key, ids.get(0));
        } else if (ids.size() > 1) {
            ArrayNode list = json.putArray(key);
            ids.forEach(list::add);
        }
    }

    private static String pretty(ObjectNode json) {
        try {
            return JsonFields.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a JSON tree could not be written", impossible);
        }
    }
}
