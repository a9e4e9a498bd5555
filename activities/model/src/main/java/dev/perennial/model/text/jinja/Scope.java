package dev.perennial.model.text.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; an inner scope sees the outer one's and hides what it sets itself. */
final class Scope {
    private final Map<String, Value> values = new HashMap<>();
    private final @Nullable Scope outer;

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void set(String name, Value value) {
        values.put(name, value);
    }

    Value get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Value value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return Functions.named(name).map(Value.class::cast).orElse(Undefined.name(name));
    }
}
