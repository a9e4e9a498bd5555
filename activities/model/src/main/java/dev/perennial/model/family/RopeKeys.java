package dev.perennial.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.Rope;
import dev.perennial.model.config.RopeScaling;
import dev.perennial.model.config.UnsupportedModelException;
import dev.perennial.model.config.Yarn;
import java.util.List;
import java.util.Optional;

/**
 * Rotary positions in config.json: all in {@code rope_parameters} (transformers 5), or scaling in {@code rope_scaling}
 * and the rest beside it (4).
 */
final class RopeKeys {
    private static final List<String> TYPES = List.of("default", "linear", "dynamic", "llama3", "yarn");
    private static final String ORIGINAL = "original_max_position_embeddings";

    private final JsonFields fields;
    private final JsonFields scaling;

    private RopeKeys(JsonFields fields, JsonFields scaling) {
        this.fields = fields;
        this.scaling = scaling;
    }

    /** The one rotation of a model whose layers all turn alike. */
    static RopeKeys of(JsonFields fields) {
        JsonFields scaling = fields.object("rope_parameters")
                .or(() -> fields.object("rope_scaling"))
                .orElse(none(fields));
        fields.refuse(
                scaling.object(LayerTypes.FULL).isPresent(),
                "rope_parameters by layer type",
                "one rotation for all layers");
        return new RopeKeys(fields, scaling);
    }

    /** The rotation of the layers of one type, of a model that may have others. */
    static RopeKeys of(JsonFields fields, String layerType) {
        JsonFields scaling = fields.object("rope_parameters")
                .flatMap(parameters -> parameters.object(layerType))
                .or(() -> layerType.equals(LayerTypes.FULL) ? fields.object("rope_scaling") : Optional.empty())
                .orElse(none(fields));
        return new RopeKeys(fields, scaling);
    }

    private static JsonFields none(JsonFields fields) {
        return JsonFields.parse("{}", fields.origin());
    }

    /**
     * The rotation of whole heads.
     *
     * @param key the base's name outside of rope_parameters
     * @param theta the base when none is given
     * @param context how many positions the model was made for
     */
    Rope whole(String key, double theta, int context) {
        double share = scaling.orElse(fields, "partial_rotary_factor").number("partial_rotary_factor", 1);
        fields.refuse(share != 1, "partial_rotary_factor " + share, "1");
        return part(key, theta, 1, context);
    }

    /** The rotation of part of each head; {@code share} when the rope_parameters have none. */
    Rope part(String key, double theta, double share, int context) {
        double base = scaling.number("rope_theta", fields.number(key, theta));
        return new Rope(base, scaling.number("partial_rotary_factor", share), scaling(context));
    }

    private RopeScaling scaling(int context) {
        String type = scaling.text("rope_type", scaling.text("type", "default"));
        int original = fields.integer(ORIGINAL, scaling.integer(ORIGINAL, context));
        return switch (type) {
            case "default" -> new RopeScaling.Plain();
            case "linear" -> new RopeScaling.Linear(scaling.number("factor"));
            case "dynamic" -> new RopeScaling.Dynamic(scaling.number("factor"), context);
            case "llama3" ->
                new RopeScaling.Llama3(
                        scaling.number("factor"),
                        scaling.number("low_freq_factor"),
                        scaling.number("high_freq_factor"),
                        original);
            case "yarn" ->
                new Yarn(
                        scaling.number("factor"),
                        magnitude(),
                        scaling.number("beta_fast", 32),
                        scaling.number("beta_slow", 1),
                        original,
                        scaling.flag("truncate", true));
            default ->
                throw new UnsupportedModelException(fields.origin() + ": rope type " + type
                        + " is not supported; supported: " + String.join(", ", TYPES));
        };
    }

    private double magnitude() {
        double factor = scaling.number("factor");
        double weight = scaling.number("mscale", 0);
        double below = scaling.number("mscale_all_dim", 0);
        double usual = weight != 0 && below != 0
                ? Yarn.magnitude(factor, weight) / Yarn.magnitude(factor, below)
                : Yarn.magnitude(factor, 1);
        return scaling.number("attention_factor", usual);
    }

    /** Writes base and scaling in the spelling of transformers 4. */
    static void write(Rope rope, String key, ObjectNode json) {
        json.put(key, rope.theta());
        if (rope.scaling() instanceof RopeScaling.Plain) {
            json.putNull("rope_scaling");
            return;
        }
        ObjectNode scaling =
                json.putObject("rope_scaling").put("rope_type", rope.scaling().type());
        if (rope.scaling() instanceof RopeScaling.Linear linear) {
            scaling.put("factor", linear.factor());
        } else if (rope.scaling() instanceof RopeScaling.Dynamic dynamic) {
            scaling.put("factor", dynamic.factor());
        } else if (rope.scaling() instanceof RopeScaling.Llama3 llama3) {
            scaling.put("factor", llama3.factor())
                    .put("low_freq_factor", llama3.lowFrequencyFactor())
                    .put("high_freq_factor", llama3.highFrequencyFactor())
                    .put(ORIGINAL, llama3.originalContext());
        } else if (rope.scaling() instanceof Yarn yarn) {
            scaling.put("factor", yarn.factor())
                    .put("attention_factor", yarn.magnitude())
                    .put("beta_fast", yarn.fast())
                    .put("beta_slow", yarn.slow())
                    .put(ORIGINAL, yarn.originalContext())
                    .put("truncate", yarn.whole());
        }
    }
}
