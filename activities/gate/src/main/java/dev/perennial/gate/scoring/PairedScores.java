package dev.perennial.gate.scoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two revisions on the same items: what criteria judge. Parts of a suite, and suites, add.
 *
 * @param items items that are right or wrong
 * @param passages passages
 */
public record PairedScores(List<Item> items, List<Passage> passages) {
    /** Nothing scored. */
    public static final PairedScores NONE = new PairedScores(List.of(), List.of());

    public PairedScores {
        items = List.copyOf(items);
        passages = List.copyOf(passages);
    }

    /** Pairs by id; throws {@link IllegalArgumentException} naming the suite or id in which both differ. */
    public static PairedScores of(SuiteScores before, SuiteScores after) {
        if (!before.suite().equals(after.suite())) {
            throw new IllegalArgumentException("PairedScores: expected scores of suite " + before.suite()
                    + " on both sides, found " + after.suite());
        }
        requireSame(before.suite(), before.items(), after.items());
        requireSame(before.suite(), before.passages(), after.passages());
        List<Item> items = new ArrayList<>();
        before.items()
                .forEach((id, score) -> items.add(new Item(before.suite(), id, score, present(after.items(), id))));
        List<Passage> passages = new ArrayList<>();
        before.passages()
                .forEach((id, score) ->
                        passages.add(new Passage(before.suite(), id, score, present(after.passages(), id))));
        return new PairedScores(items, passages);
    }

    /** These and then those. */
    public PairedScores plus(PairedScores more) {
        return new PairedScores(
                Stream.concat(items.stream(), more.items.stream()).toList(),
                Stream.concat(passages.stream(), more.passages.stream()).toList());
    }

    private static void requireSame(String suite, Map<String, ?> before, Map<String, ?> after) {
        if (!before.keySet().equals(after.keySet())) {
            String odd = Stream.concat(before.keySet().stream(), after.keySet().stream())
                    .filter(id -> !before.containsKey(id) || !after.containsKey(id))
                    .findFirst()
                    .orElse("");
            throw new IllegalArgumentException("PairedScores: expected the same items of suite " + suite
                    + " on both sides, found only one '" + odd + "'");
        }
    }

    private static <V> V present(Map<String, V> map, String id) {
        V value = map.get(id);
        if (value == null) {
            throw new IllegalStateException("PairedScores: '" + id + "' is missing");
        }
        return value;
    }

    /**
     * An item under both revisions.
     *
     * @param suite the suite's name
     * @param id the item's id
     * @param before under the revision to be replaced
     * @param after under the candidate
     */
    public record Item(String suite, String id, ItemScore before, ItemScore after) {}

    /**
     * A passage under both revisions.
     *
     * @param suite the suite's name
     * @param id the passage's id
     * @param before under the revision to be replaced
     * @param after under the candidate
     */
    public record Passage(String suite, String id, PassageScore before, PassageScore after) {}
}
