package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.Choices;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.Settings;
import dev.perennial.tensor.DType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A mergekit configuration: which models, by which method, with which settings, in mergekit's grammar and with its
 * precedence: of the model, then of the slice, then of the module, then of the whole. Two keys are ours: {@code compat}
 * ({@code mergekit} or {@code paper}) and {@code seed}; {@code unsafe_truncate_embeddings} is an option of mergekit's
 * command.
 */
public final class MergeConfig {
    private final String text;
    private final MergeMethod method;
    private final Optional<ModelReference> base;
    private final List<MergeModule> modules;
    private final Map<String, Value> parameters;
    private final Optional<DType> dtype;
    private final Choices choices;
    private final boolean truncates;
    private final Optional<TokenizerChoice> tokenizer;
    private final Optional<String> chatTemplate;
    private final Optional<Presence> raw;
    private final Optional<String> name;
    private final List<String> warnings;

    private MergeConfig(String text, JsonNode root, Optional<Presence> raw) {
        Reading reading = new Reading();
        this.raw = raw;
        this.text = text;
        this.method = NamedMethod.read(root, reading);
        ConfigReader reader = new ConfigReader(root, method, reading);
        this.base = reader.base();
        this.modules = reader.modules();
        this.parameters = reader.parameters();
        this.dtype = reader.dtype();
        this.choices = reader.choices();
        this.truncates = reading.flag("unsafe_truncate_embeddings", root.path("unsafe_truncate_embeddings"));
        TokenizerReader tokens = new TokenizerReader(reader, reading);
        this.tokenizer = tokens.tokenizer();
        this.chatTemplate = tokens.chatTemplate();
        this.name = reader.given("name").map(JsonNode::asText);
        reading.requireSound();
        this.warnings = reading.warnings();
    }

    /**
     * Reads a configuration.
     *
     * @param text YAML as mergekit reads it
     * @throws MergeException.Misconfigured naming everything that is missing, malformed or not supported
     */
    public static MergeConfig parse(String text) {
        return new MergeConfig(text, single(text), Optional.empty());
    }

    /** One of several documents of a file. */
    static MergeConfig of(Documents.Document document) {
        return new MergeConfig(document.text(), document.root(), Optional.empty());
    }

    /**
     * Reads a configuration of plain files of tensors, as mergekit-pytorch does: names say nothing about layers, so
     * gradients count by their first value.
     *
     * @param text YAML
     * @param presence what to do with a tensor that some files lack
     * @throws MergeException.Misconfigured as {@link #parse} does
     */
    public static MergeConfig raw(String text, Presence presence) {
        return new MergeConfig(text, single(text), Optional.of(presence));
    }

    private static JsonNode single(String text) {
        List<JsonNode> documents = Documents.of(text);
        if (documents.size() != 1) {
            throw new MergeException.Misconfigured("merge configuration: expected a mapping, found "
                    + (documents.isEmpty() ? "nothing" : documents.size() + " documents; give each a file of its own"));
        }
        return documents.get(0);
    }

    /** By what other documents of its file call the merged model. */
    public Optional<String> name() {
        return name;
    }

    /** What to do with tensors that some files lack, where plain files are merged; empty for models. */
    public Optional<Presence> raw() {
        return raw;
    }

    /** The configuration as it was written. */
    public String text() {
        return text;
    }

    /** The row of the engine it asks for. */
    public MergeMethod method() {
        return method;
    }

    /** What is written but counts for nothing, one sentence each, with what was probably meant. */
    public List<String> warnings() {
        return warnings;
    }

    /** The parts of the merged model; one without a name unless the configuration tells modules apart. */
    public List<MergeModule> modules() {
        return modules;
    }

    /** The base model. */
    public Optional<ModelReference> base() {
        return base;
    }

    /**
     * All models that are read, each once, the base last unless it is merged as well. The base of a slice is one of its
     * sources, or counts for nothing there.
     */
    public List<ModelReference> references() {
        Set<ModelReference> all = new LinkedHashSet<>(sources());
        base.ifPresent(all::add);
        return List.copyOf(all);
    }

    /** The model whose shape and side files the merged one has: the base, else the first. */
    public ModelReference donor() {
        return base.orElseGet(() -> references().get(0));
    }

    /** The models to merge, in order; without the base where it is none of them. */
    public List<ModelReference> models() {
        boolean merged = method.addsBase()
                ? !method.takesBase()
                : base.filter(each -> sources().contains(each)).isPresent();
        return references().stream()
                .filter(each -> merged || !base.equals(Optional.of(each)))
                .toList();
    }

    private Set<ModelReference> sources() {
        Set<ModelReference> all = new LinkedHashSet<>();
        for (MergeModule module : modules) {
            module.slices().forEach(slice -> slice.sources().forEach(source -> all.add(source.model())));
        }
        return all;
    }

    /** The element type of the output; empty for that of the inputs. */
    public Optional<DType> dtype() {
        return dtype;
    }

    /** Whose semantics count, and the seed. */
    public Choices choices() {
        return choices;
    }

    /** The vocabulary of the merged model; empty for that of all models, which is then the same. */
    public Optional<TokenizerChoice> tokenizer() {
        return tokenizer;
    }

    /** The template of chats: Jinja, {@code auto} or a name; empty for that of the base. */
    public Optional<String> chatTemplate() {
        return chatTemplate;
    }

    /** Whether vocabularies of different sizes are cut to their common rows. */
    public boolean truncatesEmbeddings() {
        return truncates;
    }

    /** A tensor of one model, with the model's place in the configuration. */
    public record Wanted(Source source, String tensor) {}

    /**
     * The settings for one tensor.
     *
     * @param place the module and slice it belongs to
     * @param tensor its name in the merged model
     * @param depth its layer over the last layer of its slice, in [0, 1]; 0 outside the layers
     * @param models those merged, with the tensor's names there, which filters look at
     * @param missing told of each setting that must be given and is not, or is none of its kind
     */
    public Settings settings(Place place, String tensor, double depth, List<Wanted> models, Consumer<String> missing) {
        Level level =
                new Level(List.of(place.slice().parameters(), place.module().parameters(), parameters));
        return new LeveledSettings(method, choices, missing).of(level, tensor, depth, models);
    }

    /**
     * The settings for one tensor of whole models of one module.
     *
     * @throws MergeException.Misconfigured naming a setting that must be given and is not
     */
    public Settings settings(String tensor, double depth) {
        MergeModule module = modules.get(0);
        MergeSlice slice = module.slices().get(0);
        List<Wanted> wanted = slice.sources().stream()
                .filter(source -> models().contains(source.model()))
                .map(source -> new Wanted(source, tensor))
                .toList();
        return settings(new Place(module, slice), tensor, depth, wanted, missing -> {
            throw new MergeException.Misconfigured(missing);
        });
    }

    /**
     * Where a tensor belongs.
     *
     * @param module its module
     * @param slice its slice
     */
    public record Place(MergeModule module, MergeSlice slice) {}
}
