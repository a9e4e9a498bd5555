package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fine-tunes a model in place with AdamW. The same model, examples and plan give the same weights on one machine with
 * one number of threads. Other uses of the model wait until it is trained. Peak native memory beyond the model: 12
 * bytes a trained parameter (of which 4, the gradients, stay until the model is closed) and the recorded activations
 * and logits of one batch.
 */
public final class Trainer {
    private final LanguageModel model;

    private Trainer(LanguageModel model) {
        this.model = model;
    }

    /** Trains this model, which stays its owner's to close. */
    public static Trainer of(LanguageModel model) {
        return new Trainer(model);
    }

    /** Trains without listening. */
    public TrainingReport train(List<TrainingExample> examples, TrainingPlan plan) {
        return train(examples, plan, step -> {});
    }

    /**
     * Trains and tells of every step, on the calling thread, which may use the model between steps.
     *
     * @throws IllegalArgumentException if no parameter is chosen, or an example does not fit the model or a batch
     * @throws IllegalStateException if the loss is no longer finite; the model keeps the weights it has then
     */
    public TrainingReport train(List<TrainingExample> examples, TrainingPlan plan, Consumer<TrainingStep> listener) {
        for (TrainingExample example : examples) {
            model.requireUsable(example.ids());
            if (example.ids().size() > plan.batchTokens()) {
                throw new IllegalArgumentException("expected examples of at most " + plan.batchTokens()
                        + " tokens (the plan's batch), found one of "
                        + example.ids().size());
            }
        }
        BatchOrder order = new BatchOrder(examples, plan.batchTokens(), plan.seed());
        long start = System.nanoTime();
        List<TrainingStep> curve = new ArrayList<>();
        try (Scope alone = model.enterAlone();
                Optimiser optimiser = new Optimiser(plan.optimiser(), chosen(plan), alone.lasting())) {
            for (int step = 0; step < plan.steps(); step++) {
                TrainingStep done = step(optimiser, plan, step, order.next());
                curve.add(done);
                listener.accept(done);
            }
        }
        return new TrainingReport(curve, (System.nanoTime() - start) / 1e9);
    }

    private List<NDArray> chosen(TrainingPlan plan) {
        List<NDArray> chosen = model.parameters().stream()
                .map(TensorInfo::name)
                .filter(plan.trained())
                .map(model.values()::array)
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("the plan trains none of the model's parameters; choose some by name");
        }
        return chosen;
    }

    private TrainingStep step(Optimiser optimiser, TrainingPlan plan, int step, List<TrainingExample> batch) {
        List<TokenIds> sequences = batch.stream().map(TrainingExample::ids).toList();
        int[] firsts = batch.stream().mapToInt(TrainingExample::learnFrom).toArray();
        try (Scope scope = model.enter()) {
            TargetLoss target = new TargetLoss(sequences, firsts);
            double loss;
            try (Recording recording = scope.recording()) {
                NDArray mean = target.sum(model, scope.manager(), Taps.NONE).div(target.tokens());
                loss = mean.getFloat();
                requireFinite(loss, step);
                recording.followBack(mean);
            }
            double norm = optimiser.gradientNorm(scope.manager());
            requireFinite(norm, step);
            double rate = plan.rate().at(step, plan.steps());
            optimiser.step(scope.manager(), rate, norm > plan.clip() ? plan.clip() / norm : 1);
            int tokens = sequences.stream().mapToInt(TokenIds::size).sum();
            return new TrainingStep(step + 1, loss, rate, norm, tokens);
        }
    }

    private static void requireFinite(double value, int step) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException("training diverged: loss or gradient is " + value + " in step " + (step + 1)
                    + "; lower the learning rate");
        }
    }
}
