package dev.perennial.model.text.jinja;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Python's {@code value[start:stop:step]}.
 *
 * @param start None for the end it begins at
 * @param stop None for the end it goes to
 * @param step None for 1
 */
record Slice(Value start, Value stop, Value step) {
    /** The part of a text, list or tuple. */
    Value of(Value value, Budget budget) {
        if (value instanceof Text text) {
            int[] characters = text.value().codePoints().toArray();
            budget.spend(characters.length);
            StringBuilder part = new StringBuilder();
            for (int place : places(characters.length)) {
                part.appendCodePoint(characters[place]);
            }
            return Text.of(part.toString());
        }
        if (value instanceof Items items && items.indexed()) {
            budget.elements(items.size());
            return items.like(Arrays.stream(places(items.size()))
                    .mapToObj(items.values()::get)
                    .toList());
        }
        return Undefined.attribute(value, "slice");
    }

    private int[] places(int size) {
        int by = Arguments.whole("slice", step, 1);
        if (by == 0) {
            throw new Fault("a slice cannot go by steps of 0");
        }
        int from = bound(start, by > 0 ? 0 : size - 1, size, by);
        int to = bound(stop, by > 0 ? size : -1, size, by);
        return LongStream.iterate(from, place -> by > 0 ? place < to : place > to, place -> place + by)
                .mapToInt(place -> (int) place)
                .toArray();
    }

    private static int bound(Value given, int otherwise, int size, int by) {
        if (given instanceof Nothing) {
            return otherwise;
        }
        long place = Arguments.whole("slice", given, 0);
        long counted = place < 0 ? place + size : place;
        int least = by > 0 ? 0 : -1;
        int most = by > 0 ? size : size - 1;
        return (int) Math.max(least, Math.min(most, counted));
    }
}
