package dev.perennial.model.text.jinja;

import java.util.List;

/**
 * Names that take a value, or its elements.
 *
 * @param names at least one
 * @param unpacked whether each takes an element
 */
record Target(List<String> names, boolean unpacked) {
    void set(Scope scope, Value value, Budget budget) {
        if (!unpacked) {
            scope.set(names.get(0), value);
            return;
        }
        List<Value> elements = value.elements(budget);
        if (elements.size() != names.size()) {
            throw new Fault("expected " + names.size() + " values for " + String.join(", ", names) + ", found "
                    + elements.size());
        }
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), elements.get(i));
        }
    }
}
