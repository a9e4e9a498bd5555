package dev.perennial.bench.figures;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Named figures in the order they were measured, told as they come and printed as rows of a table. */
public final class Figures {
    private final Map<String, String> rows = new LinkedHashMap<>();

    /** Adds a figure as it is to be read, with its unit. */
    public Figures add(String name, String value) {
        rows.put(name, value);
        System.err.println(name + ": " + value);
        return this;
    }

    /** Adds a figure with so many digits behind the point. */
    public Figures add(String name, double value, int digits, String unit) {
        return add(
                name,
                String.format(Locale.ROOT, "%,." + digits + "f %s", value, unit).strip());
    }

    /** Adds a share from 0 to 1. */
    public Figures share(String name, double share) {
        return add(name, 100 * share, 1, "%");
    }

    /** A figure added before. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    /** A table in Markdown. */
    public String table() {
        StringBuilder table = new StringBuilder("| figure | measured |\n|---|---|\n");
        rows.forEach((name, value) -> table.append("| %s | %s |%n".formatted(name, value)));
        return table.toString();
    }
}
