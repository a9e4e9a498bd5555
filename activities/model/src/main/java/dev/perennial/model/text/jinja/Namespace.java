package dev.perennial.model.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** Attributes that a template may set, also from within a loop. */
final class Namespace implements Value {
    private final Map<String, Value> attributes = new HashMap<>();

    void set(String name, Value value) {
        if (name.startsWith("_")) {
            throw new Fault("a namespace takes no attribute '" + name + "'; rename it so that it begins with a letter");
        }
        attributes.put(name, value);
    }

    @Override
    public boolean truthy() {
        return true;
    }

    @Override
    public String type() {
        return "namespace";
    }

    @Override
    public void show(Output out) {
        throw new Fault("printing a namespace is not covered; print its attributes");
    }

    @Override
    public Value attribute(String name) {
        return attributes.getOrDefault(name, Undefined.attribute(this, name));
    }
}
