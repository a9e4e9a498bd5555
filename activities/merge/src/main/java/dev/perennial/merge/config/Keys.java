package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import java.util.Iterator;
import java.util.List;

/** Strict reading of mappings. */
final class Keys {
    private Keys() {}

    /** Refuses a mapping with any key but these. */
    static void only(String place, JsonNode mapping, String... known) {
        if (!mapping.isObject()) {
            throw new MergeException.Misconfigured(place + ": expected a mapping, found " + mapping);
        }
        for (Iterator<String> names = mapping.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!List.of(known).contains(name)) {
                throw new MergeException.Misconfigured(
                        place + ": unknown key '" + name + "'; expected " + String.join(", ", known));
            }
        }
    }

    static JsonNode required(String place, JsonNode mapping, String key) {
        JsonNode value = mapping.path(key);
        if (value.isMissingNode() || value.isNull()) {
            throw new MergeException.Misconfigured(place + ": expected the key '" + key + "', found none");
        }
        return value;
    }
}
