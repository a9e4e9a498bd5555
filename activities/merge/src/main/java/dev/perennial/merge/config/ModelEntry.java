package dev.perennial.merge.config;

import java.util.Map;

/**
 * One model of a configuration.
 *
 * @param model the folder as written
 * @param parameters its own settings as written
 */
record ModelEntry(String model, Map<String, Value> parameters) {
    ModelEntry {
        parameters = Map.copyOf(parameters);
    }
}
