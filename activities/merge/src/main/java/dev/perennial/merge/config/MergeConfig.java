package dev.perennial.merge.config;

import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.Parameter;
import dev.perennial.merge.method.Settings;
import dev.perennial.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A mergekit configuration: which models, by which method, with which settings.
 *
 * <p>Precedence of settings is mergekit's: of the model, then of the whole.
 */
public final class MergeConfig {
    private final String text;
    private final MergeMethod method;
    private final List<ModelEntry> entries;
    private final Map<String, Value> parameters;
    private final Optional<String> base;
    private final Optional<DType> dtype;

    MergeConfig(ConfigReader reader) {
        this.text = reader.text();
        this.method = reader.method();
        this.base = reader.base();
        this.entries = reader.entries().stream()
                .filter(entry -> !method.needsBase() || !base.equals(Optional.of(entry.model())))
                .toList();
        this.parameters = reader.parameters();
        this.dtype = reader.dtype();
    }

    /**
     * Reads a configuration.
     *
     * @param text YAML as mergekit reads it
     * @throws dev.perennial.merge.failure.MergeException.Misconfigured naming the key that is unknown, missing or not
     *     supported
     */
    public static MergeConfig parse(String text) {
        MergeConfig config = new MergeConfig(new ConfigReader(text));
        config.settings("", 0);
        return config;
    }

    /** The configuration as it was written. */
    public String text() {
        return text;
    }

    /** The row of the engine it asks for. */
    public MergeMethod method() {
        return method;
    }

    /** The models to merge, in order; without the base where the method works on task vectors. */
    public List<String> models() {
        return entries.stream().map(ModelEntry::model).toList();
    }

    /** The base model. */
    public Optional<String> base() {
        return base;
    }

    /** The element type of the output; empty for that of the inputs. */
    public Optional<DType> dtype() {
        return dtype;
    }

    /**
     * The settings for one tensor.
     *
     * @param tensor its name
     * @param depth its layer over the last layer, in [0, 1]; 0 outside the layers
     */
    public Settings settings(String tensor, double depth) {
        Map<String, Double> whole = new HashMap<>();
        List<Map<String, Double>> models = new ArrayList<>();
        entries.forEach(entry -> models.add(new HashMap<>()));
        for (Parameter parameter : method.parameters()) {
            if (!parameter.perModel()) {
                whole.put(parameter.name(), value(parameter, Map.of(), tensor, depth));
                continue;
            }
            for (int i = 0; i < entries.size(); i++) {
                ModelEntry entry = entries.get(i);
                models.get(i).put(parameter.name(), of(entry, parameter, tensor, depth));
            }
        }
        return new Settings(whole, models);
    }

    private double of(ModelEntry entry, Parameter parameter, String tensor, double depth) {
        try {
            return value(parameter, entry.parameters(), tensor, depth);
        } catch (MissingParameterException missing) {
            throw missing.of(entry.model());
        }
    }

    private double value(Parameter parameter, Map<String, Value> own, String tensor, double depth) {
        for (Map<String, Value> level : List.of(own, parameters)) {
            OptionalDouble found = at(level, parameter.name(), tensor, depth);
            if (found.isPresent()) {
                return found.getAsDouble();
            }
        }
        return parameter.standard().orElseThrow(() -> new MissingParameterException(method.name(), parameter.name()));
    }

    private static OptionalDouble at(Map<String, Value> level, String name, String tensor, double depth) {
        Value value = level.get(name);
        return value == null ? OptionalDouble.empty() : value.at(tensor, depth);
    }
}
