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
        json.putArray("architectures").add(config.family().architectures().get(0));
        json.put("model_type", config.family().name());
        config.family().write(config, json);
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
