package dev.perennial.model;

import dev.perennial.tensor.kernel.Philox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Batches without end: every example once an epoch, in an order that follows from the seed. Within pools of some
 * batches, examples of like length go together, so that little is padding.
 */
final class BatchOrder {
    private static final int POOL = 16;

    private final List<TrainingExample> examples;
    private final int tokens;
    private final long seed;
    private final List<List<TrainingExample>> waiting = new ArrayList<>();
    private int epoch;

    BatchOrder(List<TrainingExample> examples, int tokens, long seed) {
        this.examples = List.copyOf(examples);
        this.tokens = tokens;
        this.seed = seed;
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("expected at least one training example");
        }
    }

    /** What is ordered. */
    List<TrainingExample> examples() {
        return examples;
    }

    List<TrainingExample> next() {
        if (waiting.isEmpty()) {
            refill();
        }
        return waiting.remove(waiting.size() - 1);
    }

    private void refill() {
        Philox random = Philox.of(seed, epoch);
        epoch++;
        List<TrainingExample> shuffled = new ArrayList<>(examples);
        shuffle(shuffled, random, 0);
        int from = 0;
        while (from < shuffled.size()) {
            int to = from;
            for (long sum = 0; to < shuffled.size() && sum < (long) POOL * tokens; to++) {
                sum += shuffled.get(to).ids().size();
            }
            cut(shuffled.subList(from, to));
            from = to;
        }
        shuffle(waiting, random, shuffled.size());
    }

    private void cut(List<TrainingExample> pool) {
        pool.sort(Comparator.comparingInt(example -> example.ids().size()));
        List<TrainingExample> batch = new ArrayList<>();
        for (TrainingExample example : pool) {
            if (!batch.isEmpty() && (batch.size() + 1) * example.ids().size() > tokens) {
                waiting.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(example);
        }
        waiting.add(batch);
    }

    private static <T> void shuffle(List<T> list, Philox random, long position) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, (int) (random.uniform(position + i) * (i + 1)));
        }
    }
}
