package dev.perennial.model.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.UnsupportedModelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The text of an adapter_config.json. What would change an adapter's meaning and is not known here is refused. */
final class LoraConfigFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String ALL_LINEAR = "all-linear";
    /** Read below, or without meaning for an adapter that is trained already. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "task_type",
            "r",
            "lora_alpha",
            "lora_dropout",
            "target_modules",
            "exclude_modules",
            "fan_in_fan_out",
            "bias",
            "use_rslora",
            "init_lora_weights",
            "layers_to_transform",
            "layers_pattern",
            "rank_pattern",
            "alpha_pattern",
            "base_model_name_or_path",
            "auto_mapping",
            "peft_version",
            "revision",
            "inference_mode",
            "megatron_core",
            "qalora_group_size",
            "eva_config",
            "use_dora",
            "modules_to_save",
            "runtime_config");
    /** Ways to begin that leave the base's weights alone. */
    private static final Set<String> HARMLESS_STARTS = Set.of("true", "false", "gaussian", "orthogonal", "eva");

    private final JsonNode json;
    private final String origin;

    private LoraConfigFile(JsonNode json, String origin) {
        this.json = json;
        this.origin = origin;
    }

    /**
     * Reads settings.
     *
     * @param modules the modules the adapter really has, which count where targets are narrowed by exclusion
     */
    static LoraSettings read(String text, String origin, Set<String> modules) {
        return parsed(text, origin).settings(modules);
    }

    /** Reads what there is besides factors. */
    static LoraKinds kinds(String text, String origin) {
        return parsed(text, origin).kinds();
    }

    private static LoraConfigFile parsed(String text, String origin) {
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.isObject()) {
                throw new MalformedModelException(origin + ": expected a JSON object, found " + json.getNodeType());
            }
            return new LoraConfigFile(json, origin);
        } catch (JsonProcessingException malformed) {
            throw new MalformedModelException(
                    origin + ": not JSON: " + malformed.getOriginalMessage() + "; write it again", malformed);
        }
    }

    private LoraSettings settings(Set<String> modules) {
        refuse("peft_type", "LORA");
        refuse("bias", "none");
        json.fieldNames().forEachRemaining(key -> {
            if (!KNOWN.contains(key) && means(json.get(key))) {
                throw unsupported(key, "adapters without it");
            }
        });
        if (!HARMLESS_STARTS.contains(json.path("init_lora_weights").asText("true"))) {
            throw unsupported("init_lora_weights", "adapters that left the base's weights as they were");
        }
        LoraScaling scaling = new LoraScaling(
                value("r", JsonNode::canConvertToInt, JsonNode::intValue, "a whole number"),
                number("lora_alpha"),
                json.path("use_rslora").asBoolean(false),
                patterns("rank_pattern", JsonNode::intValue),
                patterns("alpha_pattern", JsonNode::doubleValue));
        return new LoraSettings(
                scaling,
                targets(modules),
                json.path("fan_in_fan_out").asBoolean(false),
                json.hasNonNull("lora_dropout") ? number("lora_dropout") : 0,
                json.path("base_model_name_or_path").asText(""));
    }

    private LoraKinds kinds() {
        JsonNode named = json.path("modules_to_save");
        List<String> saved = new ArrayList<>();
        named.forEach(module -> saved.add(module.asText()));
        if (named.isValueNode() && means(named)) {
            throw wrong("modules_to_save", "a list of modules");
        }
        return new LoraKinds(json.path("use_dora").asBoolean(false), saved);
    }

    private static boolean means(JsonNode value) {
        return !value.isNull() && !value.equals(JSON.getNodeFactory().booleanNode(false)) && !blank(value);
    }

    private static boolean blank(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : value.asText().isEmpty();
    }

    private void refuse(String key, String supported) {
        if (!json.path(key).asText(supported).equals(supported)) {
            throw unsupported(key, supported);
        }
    }

    private UnsupportedModelException unsupported(String key, String supported) {
        return new UnsupportedModelException(
                origin + ": " + key + " " + json.get(key) + " is not supported; supported: " + supported);
    }

    private LoraTargets targets(Set<String> modules) {
        JsonNode named = json.path("target_modules");
        if (!named.isTextual() && !named.isArray()) {
            throw wrong("target_modules", "a string or a list of strings");
        }
        if (narrowed("exclude_modules") || narrowed("layers_to_transform")) {
            return LoraTargets.Named.sorted(modules);
        }
        if (named.isArray()) {
            List<String> endings = new ArrayList<>();
            named.forEach(ending -> endings.add(ending.asText()));
            return LoraTargets.Named.sorted(endings);
        }
        return named.asText().equalsIgnoreCase(ALL_LINEAR)
                ? new LoraTargets.AllLinear()
                : new LoraTargets.Matching(named.asText());
    }

    private boolean narrowed(String key) {
        return json.has(key) && means(json.get(key));
    }

    private double number(String key) {
        return value(key, JsonNode::isNumber, JsonNode::doubleValue, "a number");
    }

    private <T> T value(String key, Function<JsonNode, Boolean> right, Function<JsonNode, T> reader, String expected) {
        if (!right.apply(json.path(key))) {
            throw wrong(key, expected);
        }
        return reader.apply(json.path(key));
    }

    private <T> Map<String, T> patterns(String key, Function<JsonNode, T> reader) {
        Map<String, T> patterns = new LinkedHashMap<>();
        json.path(key).properties().forEach(entry -> {
            if (!entry.getValue().isNumber()) {
                throw wrong(key, "numbers by module");
            }
            patterns.put(entry.getKey(), reader.apply(entry.getValue()));
        });
        return patterns;
    }

    private MalformedModelException wrong(String key, String expected) {
        return new MalformedModelException(
                origin + ": expected " + key + " to be " + expected + ", found " + json.path(key));
    }

    /** The text for settings, as PEFT writes it. */
    static String write(LoraSettings settings) {
        LoraScaling scaling = settings.scaling();
        ObjectNode json = JSON.createObjectNode();
        json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
        json.put("base_model_name_or_path", settings.base().isEmpty() ? null : settings.base());
        json.put("inference_mode", true);
        json.put("r", scaling.rank());
        number(json, "lora_alpha", scaling.alpha());
        json.put("lora_dropout", settings.dropout());
        targets(json, settings.targets());
        json.put("fan_in_fan_out", settings.transposed());
        json.put("bias", "none");
        json.put("use_rslora", scaling.stabilised());
        json.put("init_lora_weights", true);
        ObjectNode ranks = json.putObject("rank_pattern");
        scaling.ranks().forEach(ranks::put);
        ObjectNode alphas = json.putObject("alpha_pattern");
        scaling.alphas().forEach((module, alpha) -> number(alphas, module, alpha));
        return json.toPrettyString() + "\n";
    }

    private static void targets(ObjectNode json, LoraTargets targets) {
        if (targets instanceof LoraTargets.Named named) {
            named.endings().forEach(json.putArray("target_modules")::add);
        } else if (targets instanceof LoraTargets.Matching matching) {
            json.put("target_modules", matching.expression());
        } else {
            json.put("target_modules", ALL_LINEAR);
        }
    }

    /** PEFT knows alpha as a whole number. */
    private static void number(ObjectNode json, String key, double value) {
        if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
            json.put(key, (int) value);
        } else {
            json.put(key, value);
        }
    }
}
