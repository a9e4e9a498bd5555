package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.method.Choices;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.Parameter;
import dev.perennial.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one document of mergekit's grammar. */
final class ConfigReader {
    private static final String TOP = "merge configuration";
    private static final List<String> PARTS = List.of("models", "slices", "modules");
    private static final List<String> KEYS = List.of(
            "merge_method",
            "models",
            "slices",
            "modules",
            "base_model",
            "parameters",
            "dtype",
            "out_dtype",
            "tokenizer_source",
            "tokenizer",
            "chat_template",
            "name",
            "compat",
            "seed",
            "unsafe_truncate_embeddings");
    private static final Map<String, DType> DTYPES =
            Map.of("bfloat16", DType.BF16, "float16", DType.F16, "float32", DType.F32);

    private final JsonNode root;
    private final MergeMethod method;
    private final Reading reading;

    ConfigReader(JsonNode root, MergeMethod method, Reading reading) {
        this.root = root;
        this.method = method;
        this.reading = reading;
        reading.mapping(TOP, root, KEYS);
    }

    Optional<ModelReference> base() {
        return given("base_model").map(node -> ModelReference.of("base_model", node, reading));
    }

    /** The one of models, slices and modules that is there, as modules of slices. */
    List<MergeModule> modules() {
        List<String> filled = PARTS.stream().filter(key -> filled(root, key)).toList();
        List<String> found =
                filled.isEmpty() ? PARTS.stream().filter(root::hasNonNull).toList() : filled;
        if (found.size() != 1) {
            reading.problem(TOP + ": expected exactly one of models, slices and modules, found "
                    + (found.isEmpty() ? "none" + Reading.meant(root, PARTS) : String.join(" and ", found)));
            return List.of();
        }
        String key = found.get(0);
        JsonNode node = root.path(key);
        if (!key.equals("modules")) {
            return List.of(new MergeModule("", slices("", key, node), Map.of()));
        }
        List<MergeModule> modules = new ArrayList<>();
        if (reading.mapping("modules", node, List.copyOf(names(node)))) {
            names(node).forEach(name -> modules.add(module(name, node.path(name))));
            if (modules.isEmpty()) {
                reading.problem("modules: expected a mapping of at least one, found " + node);
            }
        }
        return modules;
    }

    /** mergekit takes an empty list or mapping for none. */
    private static boolean filled(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return node.hasNonNull(key) && !(value.isContainerNode() && value.isEmpty());
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private MergeModule module(String name, JsonNode node) {
        String place = "modules " + name;
        if (!reading.mapping(place, node, List.of("models", "slices", "parameters"))) {
            return new MergeModule(name, List.of(), Map.of());
        }
        if (filled(node, "models") == filled(node, "slices")) {
            reading.problem(place + ": expected either models or slices");
            return new MergeModule(name, List.of(), Map.of());
        }
        String key = filled(node, "models") ? "models" : "slices";
        return new MergeModule(
                name, slices(place + " ", key, node.path(key)), values(place + " parameters", node.path("parameters")));
    }

    private List<MergeSlice> slices(String place, String key, JsonNode node) {
        if (key.equals("models")) {
            return List.of(new MergeSlice(
                    place + "models", sources(place + "models", node, false), Optional.empty(), Map.of()));
        }
        List<MergeSlice> slices = new ArrayList<>();
        for (JsonNode each : reading.list(place + "slices", node)) {
            slices.add(slice(place + "slices[" + slices.size() + "]", each));
        }
        return slices;
    }

    private MergeSlice slice(String place, JsonNode node) {
        if (!reading.mapping(place, node, List.of("sources", "base_model", "parameters", "residual_weight"))) {
            return new MergeSlice(place, List.of(), Optional.empty(), Map.of());
        }
        Optional<ModelReference> base = node.hasNonNull("base_model")
                ? Optional.of(ModelReference.of(place + " base_model", node.path("base_model"), reading))
                : Optional.empty();
        return new MergeSlice(
                place,
                sources(place + " sources", node.path("sources"), true),
                base,
                values(place + " parameters", node.path("parameters")));
    }

    private List<Source> sources(String place, JsonNode node, boolean sliced) {
        List<Source> sources = new ArrayList<>();
        List<String> known = sliced ? List.of("model", "layer_range", "parameters") : List.of("model", "parameters");
        int number = 0;
        for (JsonNode each : reading.list(place, node)) {
            String own = place + "[" + number++ + "]";
            if (reading.mapping(own, each, known)) {
                ModelReference model = ModelReference.of(own + " model", each.path("model"), reading);
                Optional<LayerRange> layers = sliced ? layers(own, each.path("layer_range")) : Optional.empty();
                sources.add(new Source(model, layers, ownValues(own, each.path("parameters"))));
            }
        }
        return sources;
    }

    private Optional<LayerRange> layers(String place, JsonNode node) {
        OptionalInt first = Reading.whole(node.path(0));
        OptionalInt end = Reading.whole(node.path(1));
        if (node.size() == 2 && first.isPresent() && end.isPresent()) {
            LayerRange layers = new LayerRange(first.getAsInt(), end.getAsInt());
            if (layers.from() >= 0 && layers.layers() > 0) {
                return Optional.of(layers);
            }
        }
        reading.problem(place + " layer_range: expected [first, end] with 0 <= first < end, where end is the layer"
                + " behind the last, found " + (node.isMissingNode() ? "none" : node));
        return Optional.empty();
    }

    Map<String, Value> parameters() {
        return values("parameters", root.path("parameters"));
    }

    /** mergekit looks for a setting of the whole merge outside the models; in a model's own it counts for nothing. */
    private Map<String, Value> ownValues(String place, JsonNode node) {
        Map<String, Value> values = values(place + " parameters", node);
        for (Parameter parameter : method.parameters()) {
            if (!parameter.perModel() && values.containsKey(parameter.name())) {
                reading.warn(place + ": '" + parameter.name() + "' is a setting of the whole merge, not of one model,"
                        + " and counts for nothing here; move it to the top-level 'parameters'");
            }
        }
        return values;
    }

    private Map<String, Value> values(String place, JsonNode node) {
        Map<String, Value> values = new HashMap<>();
        List<String> known = method.parameters().stream().map(Parameter::name).toList();
        if (!node.isMissingNode() && !node.isNull() && reading.mapping(place, node, known)) {
            method.parameters().stream()
                    .filter(each -> node.has(each.name()))
                    .forEach(each -> values.put(
                            each.name(),
                            Value.of(place + " " + each.name(), node.path(each.name()), each.kind(), reading)));
        }
        return values;
    }

    /** What the merged tensors are stored as; empty for what the inputs are. */
    Optional<DType> dtype() {
        Optional<DType> dtype = dtype("dtype");
        return dtype("out_dtype").or(() -> dtype);
    }

    private Optional<DType> dtype(String key) {
        return given(key).filter(node -> !node.asText().isEmpty()).flatMap(node -> {
            DType dtype = DTYPES.get(node.asText().replace("torch.", ""));
            if (dtype == null) {
                reading.problem(key + " '" + node.asText() + "' is not supported; use bfloat16, float16 or float32");
            }
            return Optional.ofNullable(dtype);
        });
    }

    Choices choices() {
        String compat = given("compat").map(JsonNode::asText).orElse("mergekit");
        if (!List.of("mergekit", "paper").contains(compat)) {
            reading.problem("compat: expected mergekit or paper, found " + compat);
        }
        JsonNode seed = root.path("seed");
        if (given("seed").isPresent() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
            reading.problem("seed: expected a whole number, found " + seed);
        }
        return new Choices(compat.equals("paper") ? Choices.Compat.PAPER : Choices.Compat.MERGEKIT, seed.longValue());
    }

    Optional<JsonNode> given(String key) {
        return root.hasNonNull(key) ? Optional.of(root.path(key)) : Optional.empty();
    }
}
