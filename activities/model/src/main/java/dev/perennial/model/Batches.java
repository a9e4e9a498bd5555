package dev.perennial.model;

import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Puts sequences of like length together. */
final class Batches {
    /** The most tokens, padding included, in one pass. */
    static final int TOKENS = 2048;

    private Batches() {}

    /**
     * Every place in the list once, in groups whose padded size stays within {@code tokens} (or of one sequence).
     * Sequences longer than the context go with none of another length, since positions may turn by the length.
     */
    static List<int[]> byLength(List<TokenIds> sequences, int tokens, int context) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> sequences.get(i).size()));
        List<int[]> groups = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= order.size(); end++) {
            if (end == order.size() || !joins(sequences, order.subList(start, end + 1), tokens, context)) {
                groups.add(order.subList(start, end).stream()
                        .mapToInt(Integer::intValue)
                        .toArray());
                start = end;
            }
        }
        return groups;
    }

    /** Whether the last of some places may go with the others, which are no longer. */
    private static boolean joins(List<TokenIds> sequences, List<Integer> places, int tokens, int context) {
        int least = sequences.get(places.get(0)).size();
        int most = sequences.get(places.get(places.size() - 1)).size();
        return places.size() * most <= tokens && (most <= context || most == least);
    }

    /** The sequences as rows of one width, padded on the right with token 0. */
    static int[][] padded(List<TokenIds> sequences) {
        int width = sequences.stream().mapToInt(TokenIds::size).max().orElseThrow();
        return sequences.stream()
                .map(ids -> Arrays.copyOf(ids.toArray(), width))
                .toArray(int[][]::new);
    }

    /** The numbers, in rows * width, of all places that are not padding. */
    static int[] places(List<TokenIds> sequences, int width) {
        return IntStream.range(0, sequences.size())
                .flatMap(row -> IntStream.range(0, sequences.get(row).size()).map(i -> row * width + i))
                .toArray();
    }
}
