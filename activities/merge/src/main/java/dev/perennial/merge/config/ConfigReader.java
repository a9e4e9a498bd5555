package dev.perennial.merge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.MergeMethods;
import dev.perennial.merge.method.Parameter;
import dev.perennial.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the part of mergekit's grammar that is supported, and refuses the rest by name. */
final class ConfigReader {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final List<String> LATER =
            List.of("slices", "modules", "tokenizer", "tokenizer_source", "chat_template");
    private static final Map<String, DType> DTYPES =
            Map.of("bfloat16", DType.BF16, "float16", DType.F16, "float32", DType.F32);

    private final String text;
    private final JsonNode root;

    ConfigReader(String text) {
        this.text = text;
        this.root = parsed(text);
        for (String key : LATER) {
            if (root.has(key)) {
                throw new MergeException.Misconfigured("merge configuration: '" + key
                        + "' is not supported yet; merge whole models of one tokenizer by 'models'");
            }
        }
        Keys.only(
                "merge configuration",
                root,
                "merge_method",
                "models",
                "base_model",
                "parameters",
                "dtype",
                "out_dtype");
    }

    private static JsonNode parsed(String text) {
        try {
            JsonNode node = YAML.readTree(text);
            return node == null ? YAML.missingNode() : node;
        } catch (JsonProcessingException e) {
            throw new MergeException.Misconfigured("merge configuration: expected YAML, found at line "
                    + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }

    String text() {
        return text;
    }

    MergeMethod method() {
        return MergeMethods.of(
                Keys.required("merge configuration", root, "merge_method").asText());
    }

    Optional<String> base() {
        Optional<String> base =
                Optional.of(root.path("base_model")).filter(JsonNode::isTextual).map(JsonNode::asText);
        if (method().needsBase() && base.isEmpty()) {
            throw new MergeException.Misconfigured("merge_method " + method().name() + " needs base_model, found none");
        }
        return base;
    }

    List<ModelEntry> entries() {
        List<ModelEntry> entries = new ArrayList<>();
        for (JsonNode node : Keys.required("merge configuration", root, "models")) {
            Keys.only("models[" + entries.size() + "]", node, "model", "parameters");
            String model = Keys.required("models[" + entries.size() + "]", node, "model")
                    .asText();
            entries.add(new ModelEntry(model, ownValues("model " + model, node.path("parameters"))));
        }
        if (entries.isEmpty()) {
            throw new MergeException.Misconfigured("models: expected at least one model, found none");
        }
        return entries;
    }

    Map<String, Value> parameters() {
        return values("parameters", root.path("parameters"));
    }

    /** mergekit looks for a setting of the whole merge only at the top; in a model's own it would count for nothing. */
    private Map<String, Value> ownValues(String place, JsonNode node) {
        Map<String, Value> values = values(place, node);
        for (Parameter parameter : method().parameters()) {
            if (!parameter.perModel() && values.containsKey(parameter.name())) {
                throw new MergeException.Misconfigured(place + ": '" + parameter.name()
                        + "' is a setting of the whole merge, not of one model; move it to the top-level 'parameters'");
            }
        }
        return values;
    }

    private Map<String, Value> values(String place, JsonNode node) {
        Map<String, Value> values = new HashMap<>();
        if (!node.isMissingNode() && !node.isNull()) {
            Keys.only(
                    place,
                    node,
                    method().parameters().stream().map(Parameter::name).toArray(String[]::new));
            node.properties()
                    .forEach(entry ->
                            values.put(entry.getKey(), Value.of(place + " " + entry.getKey(), entry.getValue())));
        }
        return values;
    }

    Optional<DType> dtype() {
        String name = root.path("out_dtype").asText(root.path("dtype").asText(""));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        DType dtype = DTYPES.get(name.replace("torch.", ""));
        if (dtype == null) {
            throw new MergeException.Misconfigured(
                    "dtype '" + name + "' is not supported; use bfloat16, float16 or float32");
        }
        return Optional.of(dtype);
    }
}
