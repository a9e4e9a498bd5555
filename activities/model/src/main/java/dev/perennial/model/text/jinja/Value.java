package dev.perennial.model.text.jinja;

import java.util.List;

/** A value of a template, with Python's meaning of truth, text and parts. */
sealed interface Value permits Numeric, Text, Items, Dict, Nothing, Undefined, Namespace, Callable, Loop.Turn {
    /** Whether it counts as true. */
    boolean truthy();

    /** Python's name of its type. */
    String type();

    /** Writes it as Python shows it inside a list. */
    void show(Output out);

    /** As it is printed. */
    default String text(Budget budget) {
        Output out = new Output(budget);
        show(out);
        return out.toString();
    }

    /** What {@code value.name} is. */
    default Value attribute(String name) {
        return Undefined.attribute(this, name);
    }

    /** What {@code value[key]} is. */
    default Value item(Value key) {
        return key instanceof Text name ? attribute(name.value()) : Undefined.attribute(this, key.type());
    }

    /** Its elements, in order. */
    default List<Value> elements(Budget budget) {
        throw new Fault("a value of type " + type() + " cannot be iterated over");
    }

    /** How many elements it has, or -1 for what has none. */
    default int size() {
        return -1;
    }

    /** How deep it nests. */
    default int depth() {
        return 0;
    }
}
