package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What turns up while one configuration is read: what is wrong, all of it, and what mergekit would ignore. */
final class Reading {
    private static final Set<String> ON = Set.of("yes", "y", "on", "true", "t");
    private static final Set<String> OFF = Set.of("no", "n", "off", "false", "f");

    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    void problem(String sentence) {
        problems.add(sentence);
    }

    void warn(String sentence) {
        warnings.add(sentence);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether it is a mapping; warns of keys that nobody knows, each with the nearest that is known. */
    boolean mapping(String place, JsonNode node, List<String> known) {
        if (!node.isObject()) {
            problem(place + ": expected a mapping" + (known.isEmpty() ? "" : " of " + String.join(", ", known))
                    + ", found " + node);
            return false;
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                warn(place + ": the key '" + name + "' is not known and counts for nothing; "
                        + Nearest.of(name, known)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse(known.isEmpty() ? "none is" : "known are " + String.join(", ", known)));
            }
        });
        return true;
    }

    /** A text that must be there; an empty one, and a problem, where it is not. */
    String text(String place, JsonNode mapping, String key) {
        JsonNode value = mapping.path(key);
        if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
            problem(place + ": expected the key '" + key + "' with a text, found "
                    + (value.isMissingNode() ? "none" + meant(mapping, List.of(key)) : value));
            return "";
        }
        return value.asText();
    }

    /** Of keys that are all missing: which one another was probably meant to be, as the end of a sentence. */
    static String meant(JsonNode mapping, List<String> missing) {
        List<String> found = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(name -> Nearest.of(name, missing)
                .ifPresent(near -> found.add(", but '" + name + "'; did you mean '" + near + "'?")));
        return found.isEmpty() ? "" : found.get(0);
    }

    /** A switch written as a word. */
    static Optional<Boolean> word(JsonNode node) {
        String text = node.isTextual() ? node.asText().toLowerCase(Locale.ROOT) : "";
        return ON.contains(text) ? Optional.of(true) : Optional.of(false).filter(off -> OFF.contains(text));
    }

    /** A switch; off where it is not written, and off with a problem where it is none. */
    boolean flag(String place, JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        Optional<Boolean> read = node.isBoolean() ? Optional.of(node.booleanValue()) : word(node);
        if (read.isEmpty()) {
            problem(place + ": expected true or false, found " + node);
        }
        return read.orElse(false);
    }

    /** A whole number, also one written as a text or as 2.0. */
    static OptionalInt whole(JsonNode node) {
        String text = node.isTextual() || node.isNumber() ? node.asText().strip() : "";
        return text.matches("[-+]?\\d{1,9}(\\.0+)?")
                ? OptionalInt.of(Integer.parseInt(text.replaceFirst("\\..*", "")))
                : OptionalInt.empty();
    }

    /** The elements of a list that must not be empty. */
    List<JsonNode> list(String place, JsonNode node) {
        List<JsonNode> elements = new ArrayList<>();
        if (!node.isArray() || node.isEmpty()) {
            problem(place + ": expected a list of at least one, found " + (node.isMissingNode() ? "none" : node));
        } else {
            node.forEach(elements::add);
        }
        return elements;
    }

    /** Throws what is wrong. */
    void requireSound() {
        if (!problems.isEmpty()) {
            throw new MergeException.Misconfigured(List.copyOf(problems));
        }
    }
}
