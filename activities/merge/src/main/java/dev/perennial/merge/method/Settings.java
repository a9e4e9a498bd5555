package dev.perennial.merge.method;

import java.util.List;
import java.util.Map;

/**
 * The settings of one merge as they stand for one tensor; defaults are filled in already.
 *
 * @param whole by name, those of the whole merge
 * @param models by name, those of each model in the order of the models
 */
public record Settings(Map<String, Double> whole, List<Map<String, Double>> models) {
    public Settings {
        whole = Map.copyOf(whole);
        models = models.stream().map(Map::copyOf).toList();
    }

    double whole(String name) {
        return present(whole, name);
    }

    List<Double> ofModels(String name) {
        return models.stream().map(model -> present(model, name)).toList();
    }

    private static double present(Map<String, Double> values, String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("Settings: expected a value of '" + name + "', found " + values.keySet());
        }
        return value;
    }
}
