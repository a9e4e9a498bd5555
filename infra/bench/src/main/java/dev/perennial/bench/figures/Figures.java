package dev.perennial.bench.figures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Named figures in the order they were measured, told as they come and printed as rows of a table. */
public final class Figures {
    private final List<String> columns;
    private final Map<String, String> rows = new LinkedHashMap<>();

    /** Figures of one value each. */
    public Figures() {
        this("measured");
    }

    /** Figures of so many values each. */
    public Figures(String... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a figure as it is to be read, with its unit; columns without a value stay empty. */
    public Figures add(String name, String... values) {
        String row = String.join(" | ", values);
        rows.put(name, row + " |".repeat(columns.size() - values.length));
        System.err.println(name + ": " + row);
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

    /** A figure added before, its values separated as in the table. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    /** A table in Markdown. */
    public String table() {
        StringBuilder table = new StringBuilder("| figure | " + String.join(" | ", columns) + " |\n|---");
        table.append("|---".repeat(columns.size())).append("|\n");
        rows.forEach((name, value) -> table.append("| %s | %s |%n".formatted(name, value)));
        return table.toString();
    }
}
