package dev.perennial.model.text.jinja;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Which line a place of a text is on. */
final class LineNumbers {
    private final int[] breaks;

    LineNumbers(String text) {
        breaks = IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == '\n')
                .toArray();
    }

    /** From 1. */
    int of(int place) {
        int found = Arrays.binarySearch(breaks, place);
        return (found < 0 ? -found - 1 : found) + 1;
    }
}
