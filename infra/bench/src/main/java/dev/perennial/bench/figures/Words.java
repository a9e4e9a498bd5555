package dev.perennial.bench.figures;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The words after a measurement's name: places in order, and options {@code --name value}. */
public final class Words {
    private final List<String> places;
    private final Map<String, String> options;

    private Words(List<String> places, Map<String, String> options) {
        this.places = places;
        this.options = options;
    }

    /** Throws {@link IllegalArgumentException} naming an option without a value. */
    public static Words of(List<String> words) {
        List<String> places = new ArrayList<>();
        Map<String, String> options = new TreeMap<>();
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            String word = rest.pop();
            if (!word.startsWith("--")) {
                places.add(word);
            } else if (rest.isEmpty()) {
                throw new IllegalArgumentException(word + " needs a value behind it");
            } else {
                options.put(word.substring(2), rest.pop());
            }
        }
        return new Words(places, options);
    }

    /** The path at a place counted from 0; {@code what} names it when it is missing. */
    public Path path(int place, String what) {
        if (place >= places.size()) {
            throw new IllegalArgumentException("expected " + what + ", found nothing; infra/bench/run lists the words");
        }
        return Path.of(places.get(place));
    }

    /** An option's value. */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** An option's value, which must be given. */
    public String needed(String name) {
        return option(name).orElseThrow(() -> new IllegalArgumentException("--" + name + " is needed"));
    }

    /** An option's number of at least 1, or another. */
    public int number(String name, int otherwise) {
        String value = option(name).orElse(Integer.toString(otherwise));
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(
                    "--%s: expected a number of 1 or more, found '%s'".formatted(name, value));
        }
        return Integer.parseInt(value);
    }
}
