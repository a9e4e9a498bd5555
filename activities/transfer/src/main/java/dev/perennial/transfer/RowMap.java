package dev.perennial.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which row of an old vocabulary stands for each row of a new one: by the token's string, never by its index.
 *
 * @param rows for each new row the old row of the same token, or -1
 * @param dropped old tokens that the new vocabulary lacks; what was learnt of them is lost
 * @param added new tokens that the old vocabulary lacks; nothing was learnt of them
 */
public record RowMap(List<Integer> rows, List<String> dropped, List<String> added) {
    public RowMap {
        rows = List.copyOf(rows);
        dropped = List.copyOf(dropped);
        added = List.copyOf(added);
    }

    /**
     * Maps rows by token string.
     *
     * @param source the old vocabulary by id; unused ids are empty strings
     * @param target the new vocabulary by id
     */
    public static RowMap between(List<String> source, List<String> target) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < source.size(); id++) {
            ids.put(source.get(id), id);
        }
        List<Integer> rows = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (String token : target) {
            Integer row = token.isEmpty() ? null : ids.remove(token);
            rows.add(row == null ? -1 : row);
            if (row == null && !token.isEmpty()) {
                added.add(token);
            }
        }
        ids.remove("");
        return new RowMap(rows, ids.keySet().stream().sorted().toList(), added);
    }

    /** True when every row keeps its index. */
    public boolean identity() {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i) != i) {
                return false;
            }
        }
        return dropped.isEmpty();
    }

    @Override
    public String toString() {
        return rows.size() + " rows, " + dropped.size() + " dropped, " + added.size() + " added";
    }
}
