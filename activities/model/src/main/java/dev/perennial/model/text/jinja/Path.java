package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Parts of parts, such as {@code function.name} or {@code 0}. */
final class Path {
    private final List<Value> keys;

    private Path(List<Value> keys) {
        this.keys = keys;
    }

    static Path of(Value written) {
        if (written instanceof Numeric) {
            return new Path(List.of(written));
        }
        List<Value> keys = new ArrayList<>();
        for (String part : new Splitter(Arguments.text("attribute", written, ""), Integer.MAX_VALUE).at(".")) {
            boolean number =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
            keys.add(number ? Numeric.of(Long.parseLong(part)) : Text.of(part));
        }
        return new Path(List.copyOf(keys));
    }

    Value in(Value whole) {
        return in(whole, Undefined.ABSENT);
    }

    /** With something in place of every part that is missing, if it is given. */
    Value in(Value whole, Value otherwise) {
        Value part = whole;
        for (Value key : keys) {
            Value next = part.item(key);
            part = next instanceof Undefined && !Undefined.absent(otherwise) ? otherwise : next;
        }
        return part;
    }
}
