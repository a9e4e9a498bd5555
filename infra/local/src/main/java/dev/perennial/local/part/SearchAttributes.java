package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import io.temporal.api.enums.v1.IndexedValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The search attributes that workflows use, which a Temporal server must know before the first workflow starts. Listed
 * as {@code Name=Type} in {@code search-attributes.properties} on the class path, or in a file given instead.
 *
 * @param types type by name
 */
public record SearchAttributes(Map<String, IndexedValueType> types) {
    /** Copies and sorts the map. */
    public SearchAttributes {
        types = new TreeMap<>(types);
    }

    /**
     * The product's own list.
     *
     * @return the attributes in the class path's {@code search-attributes.properties}
     * @throws IOException when it cannot be read
     */
    public static SearchAttributes shipped() throws IOException {
        try (InputStream list = SearchAttributes.class.getResourceAsStream("/search-attributes.properties")) {
            if (list == null) {
                throw new IOException("search-attributes.properties is missing from the class path");
            }
            Properties lines = new Properties();
            lines.load(list);
            return of(lines, "search-attributes.properties");
        }
    }

    /**
     * Another list.
     *
     * @param file lines of {@code Name=Type}
     * @return the attributes in it
     * @throws IOException when it cannot be read
     */
    public static SearchAttributes read(Path file) throws IOException {
        try (Reader list = Files.newBufferedReader(file)) {
            Properties lines = new Properties();
            lines.load(list);
            return of(lines, file.toString());
        }
    }

    private static SearchAttributes of(Properties lines, String source) {
        Map<String, IndexedValueType> types = new TreeMap<>();
        for (String name : lines.stringPropertyNames()) {
            String word = lines.getProperty(name).strip();
            types.put(
                    name,
                    type(word)
                            .orElseThrow(() -> new LocalFailure(
                                    "%s: search attribute %s has the unknown type %s (expected Keyword, KeywordList, Text, Int, Double, Bool or Datetime)"
                                            .formatted(source, name, word))));
        }
        return new SearchAttributes(types);
    }

    private static Optional<IndexedValueType> type(String word) {
        return Arrays.stream(IndexedValueType.values())
                .filter(type -> word(type).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String word(IndexedValueType type) {
        return type.name().replace("INDEXED_VALUE_TYPE_", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
