package dev.perennial.cli.outcome;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell; the last column keeps its own length. */
public final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these column heads. */
    public Table(String... heads) {
        rows.add(List.of(heads));
    }

    /** Adds a row of as many cells as there are heads. */
    public Table row(Object... cells) {
        List<String> texts = new ArrayList<>();
        for (Object cell : cells) {
            texts.add(cell.toString());
        }
        rows.add(List.copyOf(texts));
        return this;
    }

    /** The table's lines, heads first. */
    public List<String> lines() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < columns - 1; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(Math.max(0, widths[column] - cell.length())));
            line.append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
