package dev.perennial.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Fine-tunes a model in place with AdamW. The same model, examples and plan give the same weights on one machine with
 * one number of threads. Other uses of the model wait until it is trained. Peak native memory beyond the model: 12
 * bytes a trained parameter (of which 4, the gradients, stay until the model is closed) and the recorded activations
 * and logits of one batch, however many batches a step has.
 */
public final class Trainer {
    private final LanguageModel model;
    private final Optional<Checkpoint> checkpoint;

    private Trainer(LanguageModel model, Optional<Checkpoint> checkpoint) {
        this.model = model;
        this.checkpoint = checkpoint;
    }

    /** Trains this model, which stays its owner's to close. */
    public static Trainer of(LanguageModel model) {
        return new Trainer(model, Optional.empty());
    }

    /**
     * The same, keeping a file from which a training that stopped goes on bit for bit: it is written after every so
     * many steps, after the last, and when the training is stopped; if it is there, the training begins where it was
     * written. Holds 12 bytes a trained parameter; replaced whole or not at all.
     */
    public Trainer checkpoints(Path file, int every) {
        return new Trainer(model, Optional.of(new Checkpoint(file, every)));
    }

    /** Trains without listening. */
    public TrainingReport train(List<TrainingExample> examples, TrainingPlan plan) {
        return train(examples, plan, step -> {});
    }

    /**
     * Trains and tells of every step, on the calling thread, which may use the model between steps. A listener that
     * throws {@link java.util.concurrent.CancellationException} stops it, and so does interrupting the thread, which
     * ends in the same exception; the model keeps the weights it has then.
     *
     * @throws IllegalArgumentException if no parameter is chosen, an example does not fit the model or a batch, or the
     *     checkpoint is another training's
     * @throws IllegalStateException if the loss is no longer finite; the model keeps the weights it has then
     */
    public TrainingReport train(List<TrainingExample> examples, TrainingPlan plan, Consumer<TrainingStep> listener) {
        BatchOrder order = TrainingRun.order(model, examples, plan);
        try (Scope alone = model.enterAlone()) {
            Leaves leaves = Leaves.weights(model);
            try (Optimiser optimiser =
                    new Optimiser(plan.optimiser(), leaves.chosen(plan.trained()), alone.lasting())) {
                return new TrainingRun(model, plan, leaves, optimiser, order).finish(checkpoint, listener);
            }
        }
    }
}
