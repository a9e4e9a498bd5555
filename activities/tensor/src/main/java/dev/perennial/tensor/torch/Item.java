package dev.perennial.tensor.torch;

import dev.perennial.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle's instructions put on their stack: data only, compared by nobody, as it may hold itself. */
sealed interface Item {
    /** A string. */
    record Text(String value) implements Item {}

    /** A whole number. */
    record Whole(long value) implements Item {}

    /** A name of Python that is known here and stands for itself. */
    record Name(String value) implements Item {}

    /** Anything that no tensor needs: a fraction, a truth, nothing. */
    record Plain(String what) implements Item {}

    /** A storage by its type, its entry's key and how many elements it has. */
    record Storage(DType dtype, String key, long elements) implements Item {}

    /** A tensor in a storage, its offset and strides in elements. */
    record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) implements Item {
        public Tensor {
            shape = List.copyOf(shape);
            strides = List.copyOf(strides);
        }
    }

    /** A list or a tuple. */
    final class Row implements Item {
        private final List<Item> items = new ArrayList<>();

        List<Item> items() {
            return items;
        }
    }

    /** A dictionary by strings. */
    final class Table implements Item {
        private final Map<String, Item> members = new LinkedHashMap<>();

        Map<String, Item> members() {
            return members;
        }
    }

    /** In a sentence: what it is. */
    default String told() {
        if (this instanceof Text) {
            return "a string";
        }
        if (this instanceof Whole) {
            return "a number";
        }
        if (this instanceof Name name) {
            return name.value();
        }
        if (this instanceof Plain plain) {
            return plain.what();
        }
        if (this instanceof Table) {
            return "a dictionary";
        }
        return this instanceof Row ? "a list" : "a tensor";
    }
}
