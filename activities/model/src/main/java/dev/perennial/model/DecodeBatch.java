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
    private final Steps steps;

    DecodeBatch(LanguageModel model) {
        this.model = model;
        try (Scope scope = model.enter()) {
            memory = scope.lasting();
            steps = Steps.of(model, memory);
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
            choose(model.network().logits(hidden, Taps.NONE), List.of(row));
            if (!row.finished()) {
                steps.join(fresh);
                rows.add(row);
            }
        }
    }

    /** Gives every row its next token and lets the finished go. */
    void step() {
        try (Scope scope = model.enter()) {
            int[] last = rows.stream().mapToInt(Row::last).toArray();
            choose(steps.logits(scope, last), rows);
        }
        release();
    }

    /** Lets finished rows go. */
    void release() {
        int[] going = keptRows();
        if (going.length < rows.size()) {
            Scope scope = model.enter();
            try (scope) {
                steps.keep(going);
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

    /** Chooses a token for each row of logits (rows x vocabulary). */
    private void choose(NDArray logits, List<Row> takers) {
        long[] best = logits.argMax(1).toLongArray();
        int[] chosen = new int[takers.size()];
        for (int i = 0; i < chosen.length; i++) {
            Row row = takers.get(i);
            chosen[i] = row.greedy() ? (int) best[i] : row.draw(logits.get(i).toFloatArray());
        }
        NDArray index = Scope.index(logits.getManager(), chosen).expandDims(1);
        float[] logProbabilities = logits.logSoftmax(1).gather(index, 1).toFloatArray();
        for (int i = 0; i < chosen.length; i++) {
            takers.get(i).take(chosen[i], logProbabilities[i]);
        }
    }

    @Override
    public void close() {
        steps.close();
        memory.close();
    }
}
