package dev.perennial.model.step;

import dev.perennial.model.config.Attention;
import dev.perennial.model.config.BlockStyle;
import dev.perennial.tensor.rows.Desk;
import dev.perennial.tensor.rows.Rows;
import java.util.List;

/**
 * Causal self-attention of one position of each sequence.
 *
 * @param style scale and soft cap of the scores
 * @param places where the projections leave heads
 * @param projections the modules of queries, keys and values, or the one of all three
 * @param output from heads to the stream
 * @param queryNorm of each head's query
 * @param keyNorm of each head's key
 * @param turn rotary positions
 * @param window the last positions seen, the new one among them; 0 sees all
 */
public record StepAttention(
        BlockStyle.Scores style,
        HeadPlaces places,
        List<StepLinear> projections,
        StepLinear output,
        StepNorm queryNorm,
        StepNorm keyNorm,
        Turn turn,
        int window) {
    /** What the normed stream becomes: added to the stream by the caller. */
    void apply(int layer, List<? extends Past> pasts, StepMemory memory) {
        Rows heads = memory.heads();
        memory.modules(projections, memory.normed(), heads);
        int keyHeads = places.shape().keyValueHeads();
        memory.team()
                .run(
                        pasts.size() * keyHeads,
                        (member, task) -> attend(
                                new Head(layer, task / keyHeads, task % keyHeads),
                                pasts.get(task / keyHeads),
                                memory,
                                memory.seat(member)));
        memory.modules(List.of(output), memory.mixed(), memory.delta());
    }

    /** A key head of a row. */
    private record Head(int layer, int row, int key) {}

    private void attend(Head head, Past past, StepMemory memory, StepMemory.Seat seat) {
        Attention shape = places.shape();
        int size = shape.headSize();
        float[] heads = memory.heads().values();
        int base = memory.heads().begin(head.row);
        int key = base + places.key(head.key);
        keyNorm.apply(heads, key, heads, key, size);
        turn.apply(heads, key, past.length());
        past.put(head.layer, head.key, heads, key, base + places.value(head.key));

        int first = window == 0 ? 0 : Math.max(0, past.length() + 1 - window);
        int count = past.length() + 1 - first;
        Rows queries = queries(heads, base + places.query(head.key * shape.group()), past.length());
        Rows scores = seat.scores(shape.group(), count);
        past.keys(head.layer, head.key, first, count).products(queries, scores, seat.desk());
        for (int i = 0; i < scores.count(); i++) {
            soften(scores.values(), scores.begin(i), count, seat.desk());
        }
        int to = memory.mixed().begin(head.row) + head.key * shape.group() * size;
        Rows mixed = new Rows(memory.mixed().values(), to, size, shape.group());
        past.values(head.layer, head.key, first, count).combination(scores, mixed, seat.desk());
    }

    /** The queries that share a key head, normed, turned and scaled where they lie. */
    private Rows queries(float[] heads, int from, int position) {
        int size = places.shape().headSize();
        float scale = (float) style.scale();
        for (int i = 0; i < places.shape().group(); i++) {
            int query = from + i * size;
            queryNorm.apply(heads, query, heads, query, size);
            turn.apply(heads, query, position);
            for (int j = 0; j < size; j++) {
                heads[query + j] *= scale;
            }
        }
        return new Rows(heads, from, size, places.shape().group());
    }

    /** Soft cap and softmax. */
    private void soften(float[] scores, int at, int count, Desk desk) {
        float cap = (float) style.softCap();
        float most = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            if (cap > 0) {
                scores[i] = cap * (float) Math.tanh(scores[i] / cap);
            }
            most = Math.max(most, scores[i]);
        }
        for (int i = at; i < at + count; i++) {
            scores[i] -= most;
        }
        desk.exp(scores, at, count);
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += scores[i];
        }
        float share = (float) (1 / sum);
        for (int i = at; i < at + count; i++) {
            scores[i] *= share;
        }
    }
}
