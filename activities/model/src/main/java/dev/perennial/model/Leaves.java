package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What a training changes, by name, and how it takes part in a pass. */
interface Leaves {
    /** The values that may be trained, in one order. */
    Map<String, NDArray> arrays();

    /** What a pass needs to be made with them. */
    Taps taps();

    /** Replaces values in place. */
    void assign(String name, float[] values);

    /** What, besides the plan, tells this training's leaves from another's; with no value that training changes. */
    Map<String, String> traits();

    /** Those a predicate chooses; at least one. */
    default Map<String, NDArray> chosen(Predicate<String> names) {
        Map<String, NDArray> chosen = new LinkedHashMap<>(arrays());
        chosen.keySet().removeIf(names.negate());
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("the plan trains none of the model's parameters; choose some by name");
        }
        return chosen;
    }

    /** The parameters of a model themselves. */
    static Leaves weights(LanguageModel model) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        model.parameters()
                .forEach(info -> arrays.put(info.name(), model.values().array(info.name())));
        return new Leaves() {
            @Override
            public Map<String, NDArray> arrays() {
                return arrays;
            }

            @Override
            public Taps taps() {
                return Taps.NONE;
            }

            @Override
            public void assign(String name, float[] values) {
                model.values().write(name, values);
            }

            @Override
            public Map<String, String> traits() {
                return Map.of();
            }
        };
    }
}
