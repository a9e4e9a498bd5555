package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/** Generations that share decode steps; rows join and leave between steps. For one thread. */
final class DecodeBatch implements AutoCloseable {
    private final LanguageModel model;
    private final NDManager memory;
    private final List<Row> rows = new ArrayList<>();
    private KvCache cache;

    DecodeBatch(LanguageModel model) {
        this.model = model;
        try (Scope scope = model.enter()) {
            memory = scope.lasting();
            cache = KvCache.empty(model.network(), memory, 0, 1);
        }
    }

    int size() {
        return rows.size();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Runs a row's prompt, gives it its first token, and keeps it unless it is finished; what throws leaves the others
     * as they were.
     */
    void join(Row row) {
        try (Scope scope = model.enter();
                KvCache fresh =
                        KvCache.empty(model.network(), memory, 1, row.prompt().size())) {
            NDArray hidden = Forward.prefill(model, scope, fresh, row.prompt());
            choose(hidden, List.of(row));
            if (!row.finished()) {
                cache = cache.and(fresh);
                rows.add(row);
            }
        }
    }

    /** Gives every row its next token and lets the finished go. */
    void step() {
        try (Scope scope = model.enter()) {
            cache = cache.withRoom();
            int[][] last = rows.stream().map(row -> new int[] {row.last()}).toArray(int[][]::new);
            Pass pass = model.network().step(scope.manager(), cache);
            NDArray hidden = model.network().hidden(Forward.ids(scope.manager(), last), pass);
            choose(hidden.reshape(rows.size(), model.config().hidden()), rows);
        }
        release();
    }

    /** Lets finished rows go. */
    void release() {
        int[] going = keptRows();
        if (going.length < rows.size()) {
            Scope scope = model.enter();
            try (scope) {
                cache = cache.keep(going);
            }
            rows.removeIf(Row::finished);
        }
    }

    private int[] keptRows() {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!rows.get(i).finished()) {
                kept.add(i);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Chooses a token for each row of the stream (rows x hidden). */
    private void choose(NDArray hidden, List<Row> takers) {
        NDArray logits = model.network().logits(hidden, Taps.NONE);
        long[] best = logits.argMax(1).toLongArray();
        int[] chosen = new int[takers.size()];
        for (int i = 0; i < chosen.length; i++) {
            Row row = takers.get(i);
            chosen[i] = row.greedy() ? (int) best[i] : row.draw(logits.get(i).toFloatArray());
        }
        NDArray index = Scope.index(hidden.getManager(), chosen).expandDims(1);
        float[] logProbabilities = logits.logSoftmax(1).gather(index, 1).toFloatArray();
        for (int i = 0; i < chosen.length; i++) {
            takers.get(i).take(chosen[i], logProbabilities[i]);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
