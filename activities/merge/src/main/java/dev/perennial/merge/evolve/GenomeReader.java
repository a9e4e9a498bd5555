package dev.perennial.merge.evolve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.evolve.Genome.Gene;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.hub.HubCache;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.MergeMethods;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the {@code genome} of a mergekit-evolve file: {@code models}, {@code merge_method}, {@code base_model},
 * {@code layer_granularity}, {@code smooth}, {@code filters}, {@code normalize}, {@code allow_negative_weights}; and
 * ours, {@code dtype} and {@code parameters}, where a number fixes a setting of the whole merge and a pair
 * {@code [least, most]} is the range of one to be searched. Without {@code parameters} everything is searched that each
 * model has a value of, or that has no default; of {@code evo}, as published, densities from 0 to 1 and weights of
 * either sign. Keys that mergekit-evolve reads and that have no use here are told by {@link #ignored}. Without the key
 * {@code genome} the whole file is one, whose models may be written as in a merge.
 */
public final class GenomeReader {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> KNOWN = Set.of(
            "models",
            "merge_method",
            "base_model",
            "layer_granularity",
            "smooth",
            "filters",
            "normalize",
            "allow_negative_weights",
            "parameters",
            "dtype");
    private static final String GENOME = "genome";

    private final JsonNode root;
    private final Path near;
    private final HubCache hub;
    private final MergeMethod method;
    private final GeneReader settings;

    private GenomeReader(JsonNode root, Path near, HubCache hub) {
        this.root = root;
        this.near = near;
        this.hub = hub;
        this.method = MergeMethods.of(text("merge_method"));
        this.settings = new GeneReader(root, method);
    }

    /**
     * Reads a genome.
     *
     * @param text YAML
     * @param near folders of models are looked for from here
     * @throws MergeException.Misconfigured naming the key that is unknown, missing or malformed
     * @throws dev.perennial.tensor.TensorException if layers are to be counted and the model cannot be opened
     */
    public static Genome read(String text, Path near) {
        return read(text, near, HubCache.configured());
    }

    /** As the public one, with models of this cache where there is no such folder. */
    static Genome read(String text, Path near, HubCache hub) {
        JsonNode file = parsed(text);
        JsonNode root = file.has(GENOME) ? file.path(GENOME) : file;
        if (!root.isObject()) {
            throw wrong(GENOME, "a mapping", root);
        }
        if (file.has(GENOME)) {
            only(file, Set.of(GENOME), Ignored.BESIDE.keySet());
        }
        only(root, KNOWN, Ignored.WITHIN.keySet());
        return new GenomeReader(root, near, hub).genome();
    }

    /** What of such a file has no use here, a sentence for each key that mergekit-evolve would read. */
    public static List<String> ignored(String text) {
        JsonNode file = parsed(text);
        if (!file.has(GENOME)) {
            return Ignored.in(file, Ignored.WITHIN);
        }
        List<String> sentences = new ArrayList<>(Ignored.in(file, Ignored.BESIDE));
        sentences.addAll(Ignored.in(file.path(GENOME), Ignored.WITHIN));
        return sentences;
    }

    private static JsonNode parsed(String text) {
        try {
            JsonNode node = YAML.readTree(text);
            return node == null ? YAML.missingNode() : node;
        } catch (JsonProcessingException e) {
            throw new MergeException.Misconfigured("evolution: expected YAML, found at line "
                    + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }

    private static void only(JsonNode node, Set<String> known, Set<String> ignored) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key) && !ignored.contains(key)) {
                throw new MergeException.Misconfigured("evolution: unknown key '" + key + "'; use "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    static MergeException wrong(String key, String expected, JsonNode found) {
        return new MergeException.Misconfigured(
                "evolution, " + key + ": expected " + expected + ", found " + (found.isMissingNode() ? "none" : found));
    }

    private String text(String key) {
        if (!root.path(key).isTextual()) {
            throw wrong(key, "a text", root.path(key));
        }
        return root.path(key).asText();
    }

    private Genome genome() {
        Optional<String> base = root.has("base_model") ? Optional.of(absolute(text("base_model"))) : Optional.empty();
        if (method.needsBase() && base.isEmpty()) {
            throw new MergeException.Misconfigured(
                    "merge_method " + method.name() + " needs base_model, found none; name it");
        }
        List<String> models = models(base);
        Optional<String> dtype = root.has("dtype") ? Optional.of(text("dtype")) : Optional.empty();
        Recipe recipe = new Recipe(method.name(), base, models, settings.fixed(), dtype);
        List<String> filters = filters();
        Groups groups = groups(base.orElse(models.get(0)), filters);
        List<Gene> genes = settings.genes(models.size());
        if (genes.isEmpty()) {
            throw wrong("parameters", "a range [least, most] of at least one setting", root.path("parameters"));
        }
        return new Genome(recipe, genes, filters, groups);
    }

    private String absolute(String model) {
        Path folder = near.resolve(model);
        ModelReference named = ModelReference.parse(model);
        Path place = Files.exists(folder)
                ? folder
                : hub.snapshot(named.path(), named.revision()).orElse(folder);
        return place.toAbsolutePath().normalize().toString();
    }

    private List<String> filters() {
        List<String> filters = new ArrayList<>();
        for (JsonNode filter : listed("filters")) {
            if (!filter.isTextual()) {
                throw wrong("filters", "a part of tensors' names", filter);
            }
            filters.add(filter.asText());
        }
        return filters;
    }

    private JsonNode listed(String key) {
        JsonNode node = root.path(key);
        if (root.has(key) && !node.isArray() && !node.isNull()) {
            throw wrong(key, "a list", node);
        }
        return node;
    }

    private List<String> models(Optional<String> base) {
        List<String> models = new ArrayList<>();
        for (JsonNode entry : listed("models")) {
            if (entry.has("parameters")) {
                throw new MergeException.Misconfigured(
                        "evolution, models: a model's own 'parameters' are not supported;"
                                + " give ranges in the genome's 'parameters'");
            }
            JsonNode named = entry.isTextual() ? entry : entry.path("model");
            if (!named.isTextual()) {
                throw wrong("models", "a model's folder", entry);
            }
            String model = absolute(named.asText());
            if (!method.needsBase() || !base.equals(Optional.of(model))) {
                models.add(model);
            }
        }
        return models;
    }

    private Groups groups(String model, List<String> filters) {
        JsonNode each = root.path("layer_granularity");
        if (each.isMissingNode() || each.isNull() || each.toString().equals("0")) {
            return Groups.ONE;
        }
        if (!each.isInt()) {
            throw wrong("layer_granularity", "a number of layers", each);
        }
        boolean smooth = settings.flag("smooth");
        if (!smooth && !filters.isEmpty()) {
            throw new MergeException.Misconfigured("evolution: filters with layer_granularity are supported only with"
                    + " smooth: true; set it, or leave one of them out");
        }
        try (TensorSource opened = ModelTensors.openAny(Path.of(model))) {
            return Groups.of(opened, each.asInt(), smooth);
        }
    }
}
