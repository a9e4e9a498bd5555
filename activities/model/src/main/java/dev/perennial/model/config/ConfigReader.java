package dev.perennial.model.config;

import java.nio.file.Path;
import java.util.List;

/** Reads config.json. To run another architecture, add it here and in the network. */
final class ConfigReader {
    private static final List<String> ARCHITECTURES = List.of("LlamaForCausalLM");
    private static final List<String> ROPE_TYPES = List.of("default", "linear", "llama3");

    private ConfigReader() {}

    static ModelConfig read(Path file) {
        return read(JsonFields.read(file));
    }

    static ModelConfig parse(String json, String origin) {
        return read(JsonFields.parse(json, origin));
    }

    private static ModelConfig read(JsonFields fields) {
        requireArchitecture(fields);
        refuseUnsupported(fields);
        int hidden = fields.integer("hidden_size");
        int heads = fields.integer("num_attention_heads");
        Attention attention = new Attention(
                heads,
                fields.integer("num_key_value_heads", heads),
                fields.integer("head_dim", heads > 0 ? hidden / heads : 0));
        return new ModelConfig(
                fields.integer("vocab_size"),
                hidden,
                fields.integer("intermediate_size"),
                fields.integer("num_hidden_layers"),
                attention,
                fields.integer("max_position_embeddings", 2048),
                rope(fields),
                new ModelConfig.Head(fields.number("rms_norm_eps", 1e-6), fields.flag("tie_word_embeddings", false)));
    }

    private static void requireArchitecture(JsonFields fields) {
        List<String> architectures = fields.texts("architectures");
        if (architectures.isEmpty()) {
            throw new MalformedModelException(
                    fields.origin() + ": architectures is missing; name one of " + String.join(", ", ARCHITECTURES));
        }
        if (architectures.size() != 1 || !ARCHITECTURES.contains(architectures.get(0))) {
            throw new UnsupportedModelException(fields.origin() + ": architecture " + String.join(", ", architectures)
                    + " is not supported; use a model of " + String.join(", ", ARCHITECTURES));
        }
    }

    private static void refuseUnsupported(JsonFields fields) {
        String activation = fields.text("hidden_act", "silu");
        refuse(fields, !activation.equals("silu"), "hidden_act " + activation, "silu");
        refuse(fields, fields.flag("attention_bias", false), "attention_bias true", "false");
        refuse(fields, fields.flag("mlp_bias", false), "mlp_bias true", "false");
        refuse(fields, fields.has("quantization_config"), "quantization_config", "unquantised weights");
        double rotated = fields.number("partial_rotary_factor", 1);
        refuse(fields, rotated != 1, "partial_rotary_factor " + rotated, "1");
    }

    private static void refuse(JsonFields fields, boolean found, String what, String known) {
        if (found) {
            throw new UnsupportedModelException(
                    fields.origin() + ": " + what + " is not supported; supported: " + known);
        }
    }

    private static Rope rope(JsonFields fields) {
        JsonFields scaling = fields.object("rope_parameters")
                .or(() -> fields.object("rope_scaling"))
                .orElse(JsonFields.parse("{}", fields.origin()));
        double theta = scaling.orElse(fields, "rope_theta").number("rope_theta", 10_000);
        String type = scaling.text("rope_type", scaling.text("type", "default"));
        return new Rope(theta, scaling(type, scaling, fields));
    }

    private static RopeScaling scaling(String type, JsonFields scaling, JsonFields fields) {
        return switch (type) {
            case "default" -> new RopeScaling.Plain();
            case "linear" -> new RopeScaling.Linear(scaling.number("factor"));
            case "llama3" ->
                new RopeScaling.Llama3(
                        scaling.number("factor"),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        scaling.integer("original_max_position_embeddings"));
            default ->
                throw new UnsupportedModelException(fields.origin() + ": rope type " + type
                        + " is not supported; supported: " + String.join(", ", ROPE_TYPES));
        };
    }
}
