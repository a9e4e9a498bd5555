package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping from texts, numbers and None, in the order in which it was written; it does not change. */
final class Dict implements Value {
    private final Map<Value, Value> entries;
    private final int depth;

    Dict(Map<Value, Value> entries) {
        Map<Value, Value> keyed = new LinkedHashMap<>();
        entries.forEach((key, value) -> keyed.put(key(key), value));
        this.entries = Collections.unmodifiableMap(keyed);
        this.depth = Values.requireShallow(keyed.values());
    }

    /** In Python 1, 1.0 and True are one key. */
    private static Value key(Value key) {
        if (key instanceof Text || key instanceof Nothing || key instanceof Numeric.Whole) {
            return key;
        }
        if (key instanceof Numeric number && number.real() == number.whole()) {
            return Numeric.of(number.whole());
        }
        if (key instanceof Numeric) {
            return key;
        }
        throw new Fault("a value of type " + key.type() + " is no key of a mapping; use a text or a number");
    }

    Map<Value, Value> entries() {
        return entries;
    }

    boolean has(Value key) {
        return entries.containsKey(key(key));
    }

    /** The value of a key, or what is to stand for it. */
    Value value(Value key, Value otherwise) {
        return entries.getOrDefault(key(key), otherwise);
    }

    @Override
    public boolean truthy() {
        return !entries.isEmpty();
    }

    @Override
    public String type() {
        return "dict";
    }

    @Override
    public void show(Output out) {
        out.add('{');
        boolean first = true;
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            out.add(first ? "" : ", ");
            entry.getKey().show(out);
            out.add(": ");
            entry.getValue().show(out);
            first = false;
        }
        out.add('}');
    }

    /** A method before an element, as in Python. */
    @Override
    public Value attribute(String name) {
        Value method = CollectionMethods.of(this, name);
        return method instanceof Undefined ? value(Text.of(name), method) : method;
    }

    /** An element before a method, as in Python. */
    @Override
    public Value item(Value key) {
        if (!(key instanceof Text || key instanceof Numeric || key instanceof Nothing)) {
            return Undefined.attribute(this, key.type());
        }
        Value otherwise = key instanceof Text name
                ? CollectionMethods.of(this, name.value())
                : Undefined.attribute(this, key.type());
        return value(key, otherwise);
    }

    @Override
    public List<Value> elements(Budget budget) {
        budget.elements(entries.size());
        return new ArrayList<>(entries.keySet());
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int depth() {
        return depth;
    }
}
