package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.rows.Desk;
import java.util.ArrayList;
import java.util.List;

/** Generations that share decode steps; rows join and leave between steps. For one thread. */
final class DecodeBatch implements AutoCloseable {
    private final LanguageModel model;
    private final NDManager memory;
    private final List<Row> rows = new ArrayList<>();
    private final Steps steps;
    private final Desk desk = new Desk();

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
            float[] logits = model.network().logits(hidden, Taps.NONE).toFloatArray();
            choose(Logits.of(logits, model.config().vocabulary()), List.of(row));
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

    /** Chooses a token for each row of logits. */
    private void choose(Logits logits, List<Row> takers) {
        for (int i = 0; i < takers.size(); i++) {
            Row row = takers.get(i);
            int chosen = row.greedy() ? logits.best(i) : row.draw(logits.row(i));
            row.take(chosen, logits.logProbability(i, chosen, desk));
        }
    }

    @Override
    public void close() {
        steps.close();
        memory.close();
    }
}
