package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a call is given.
 *
 * @param positional values without names
 * @param named values with names
 */
record Arguments(List<Value> positional, Map<String, Value> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    Arguments {
        positional = List.copyOf(positional);
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** The values of these parameters, in their order; those not given are {@link Undefined#ABSENT}. */
    List<Value> bind(String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new Fault(
                    "'" + function + "' takes at most " + parameters.length + " arguments, found " + positional.size());
        }
        List<Value> values = new ArrayList<>(positional);
        for (int i = values.size(); i < parameters.length; i++) {
            values.add(named.getOrDefault(parameters[i], Undefined.ABSENT));
        }
        for (String name : named.keySet()) {
            int place = List.of(parameters).indexOf(name);
            if (place < positional.size()) {
                throw new Fault(
                        "'" + function + "' does not take the argument '" + name + "'" + (place < 0 ? "" : " twice"));
            }
        }
        return values;
    }

    /** A text argument, or what stands for it. */
    static String text(String function, Value argument, String otherwise) {
        if (Undefined.absent(argument)) {
            return otherwise;
        }
        if (argument instanceof Text text) {
            return text.value();
        }
        throw new Fault("'" + function + "' expects a text, found " + argument.type());
    }

    /** A whole number, or what stands for it; None counts as not given. */
    static int whole(String function, Value argument, int otherwise) {
        if (Undefined.absent(argument) || argument instanceof Nothing) {
            return otherwise;
        }
        if (argument instanceof Numeric number && number.exact()) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.whole()));
        }
        throw new Fault("'" + function + "' expects a whole number, found " + argument.type());
    }
}
