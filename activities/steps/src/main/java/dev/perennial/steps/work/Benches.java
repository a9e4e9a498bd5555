package dev.perennial.steps.work;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.Artifacts;
import dev.perennial.tensor.TensorSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** Models fetched one after another for one piece of work, and their weights; let go of together, the last first. */
final class Benches implements AutoCloseable {
    private final Artifacts artifacts;
    private final Deque<Runnable> closing = new ArrayDeque<>();

    /** None yet, of those artifacts. */
    Benches(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    /** Fetches one more model. */
    Bench fetch(Digest manifest) {
        Bench bench = Bench.of(artifacts, manifest);
        closing.push(bench::close);
        return bench;
    }

    /** The weights of a fetched model. */
    TensorSource weights(Bench bench) {
        TensorSource weights = bench.weights();
        closing.push(weights::close);
        return weights;
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
