package dev.perennial.gate.suite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Named items in a fixed order.
 *
 * @param name the suite's name
 * @param items its items, one or more, ids unique
 */
public record Suite(String name, List<SuiteItem> items) {
    private static final int PASSAGE = 400;

    public Suite {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("Suite " + name + ": expected one item or more, found none");
        }
        Set<String> ids = new HashSet<>();
        for (SuiteItem item : items) {
            if (!ids.add(item.id())) {
                throw new IllegalArgumentException(
                        "Suite " + name + ": expected unique ids, found '" + item.id() + "' twice");
            }
        }
    }

    /**
     * A fixed text as passages for perplexity: whole lines in order, until a passage has 400 characters. Passages are
     * what the bootstrap resamples, so they should be many.
     */
    public static Suite ofText(String name, String text) {
        List<SuiteItem> passages = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : text.strip().lines().toList()) {
            open.append(open.isEmpty() ? "" : "\n").append(line);
            if (open.length() >= PASSAGE) {
                passages.add(new SuiteItem.Passage("p" + passages.size(), open.toString()));
                open.setLength(0);
            }
        }
        if (!open.toString().isBlank()) {
            passages.add(new SuiteItem.Passage("p" + passages.size(), open.toString()));
        }
        return new Suite(name, passages);
    }

    /** What its items ask, in their order. */
    public List<Question> questions() {
        return items.stream().flatMap(item -> item.question().stream()).toList();
    }

    /** The items from one index to before another, as a suite of the same name. */
    public Suite part(int from, int to) {
        return new Suite(name, items.subList(from, to));
    }
}
