package dev.perennial.bench.craft;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.LinearModule;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.Reach;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model must at least read and compute, by the shapes of its matrices.
 *
 * @param config its shape
 * @param matrices those of its layers
 */
record Costs(ModelConfig config, List<LinearModule> matrices) {
    static Costs of(LanguageModel model) {
        return new Costs(
                model.config(),
                IntStream.range(0, model.config().layers())
                        .boxed()
                        .flatMap(layer -> model.layout().modules(layer).stream())
                        .toList());
    }

    /**
     * Bytes of float32 weights that a decode step reads: every matrix and the output head, which of a tied model is the
     * token embedding. The few rows of the embedding, norms and biases are left out.
     */
    double stepBytes() {
        return (double) Float.BYTES * (layers() + head());
    }

    /**
     * Floating-point operations of reading a sequence: two for each element of a matrix and each token, four for each
     * width of the queries, token and position that it sees.
     *
     * @param tokens the sequence's
     * @param logits for how many of them the head is computed
     */
    double operations(int tokens, int logits) {
        double attention = 0;
        for (Reach reach : config.reaches()) {
            int window = reach.window() == 0 ? tokens : Math.min(tokens, reach.window());
            double seen = window * (window + 1) / 2.0 + (double) (tokens - window) * window;
            attention += 4.0 * config.attention().queryWidth() * seen;
        }
        return 2 * layers() * tokens + 2 * head() * logits + attention;
    }

    private double layers() {
        return matrices.stream()
                .mapToDouble(matrix -> (double) matrix.in() * matrix.out())
                .sum();
    }

    private double head() {
        return (double) config.hidden() * config.vocabulary();
    }
}
