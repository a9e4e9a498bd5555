package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import dev.perennial.model.text.TokenIds;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Runs sequences through a network in pieces, so that memory does not grow with the square of their length. */
final class Forward {
    /** The most positions in one pass. */
    static final int PIECE = 512;

    private Forward() {}

    /**
     * The normed stream of some positions of a padded batch.
     *
     * @param manager owns it
     * @param hidden rows x width x hidden
     * @param from the first position
     */
    record Piece(NDManager manager, NDArray hidden, int from) {
        int width() {
            return (int) hidden.getShape().get(1);
        }

        int end() {
            return from + width();
        }

        /** Whether the sequence's last position is in it. */
        boolean ends(TokenIds sequence) {
            return from < sequence.size() && sequence.size() <= end();
        }

        /** The stream at places given as (row, position), as places x hidden. */
        NDArray rows(NDManager owner, List<int[]> places) {
            int[] flat = places.stream()
                    .mapToInt(place -> place[0] * width() + place[1] - from)
                    .toArray();
            return Forward.rows(Scope.index(owner, flat), hidden);
        }
    }

    /** Token ids as rows x width. */
    static NDArray ids(NDManager manager, int[][] rows) {
        int[] flat = Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
        return Scope.index(manager, flat).reshape(rows.length, rows[0].length);
    }

    /** Rows of the stream by number in rows * width; gradients flow back into them. */
    static NDArray rows(NDArray index, NDArray hidden) {
        Shape shape = hidden.getShape();
        NDArray flat = hidden.reshape(shape.get(0) * shape.get(1), shape.get(2));
        return Embedding.embedding(index, flat, SparseFormat.DENSE).singletonOrThrow();
    }

    /** Runs right-padded sequences and shows the stream piece by piece; a piece is freed after it was looked at. */
    static void each(LanguageModel model, Scope scope, List<TokenIds> sequences, Consumer<Piece> reader) {
        int[][] rows = Batches.padded(sequences);
        int width = rows[0].length;
        if (width <= PIECE) {
            NDManager manager = scope.manager();
            Pass pass = model.network().whole(manager, width);
            reader.accept(new Piece(manager, model.network().hidden(ids(manager, rows), pass), 0));
            return;
        }
        try (KvCache cache = KvCache.empty(model.network(), scope.manager(), rows.length, width)) {
            for (int from = 0; from < width; from += PIECE) {
                try (NDManager local = scope.manager().newSubManager()) {
                    reader.accept(next(model, local, cache, columns(rows, from), width));
                }
            }
        }
    }

    /** Runs a prompt into an empty cache of one row; the stream at its last position, 1 x hidden. */
    static NDArray prefill(LanguageModel model, Scope scope, KvCache cache, TokenIds prompt) {
        int[][] row = {prompt.toArray()};
        for (int from = 0; ; from += PIECE) {
            try (NDManager local = scope.manager().newSubManager()) {
                Piece piece = next(model, local, cache, columns(row, from), prompt.size());
                if (piece.end() == prompt.size()) {
                    NDArray last = piece.rows(local, List.of(new int[] {0, piece.end() - 1}));
                    last.attach(scope.manager());
                    return last;
                }
            }
        }
    }

    private static Piece next(LanguageModel model, NDManager manager, KvCache cache, int[][] rows, int length) {
        int from = cache.length();
        Pass pass = model.network().next(manager, cache, rows[0].length, length);
        return new Piece(manager, model.network().hidden(ids(manager, rows), pass), from);
    }

    private static int[][] columns(int[][] rows, int from) {
        int to = Math.min(rows[0].length, from + PIECE);
        return Arrays.stream(rows).map(row -> Arrays.copyOfRange(row, from, to)).toArray(int[][]::new);
    }
}
