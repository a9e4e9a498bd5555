package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a low-rank adapter of a model with AdamW; the model itself stays as it is. The same model, adapter, examples
 * and plan give the same adapter on one machine with one number of threads. Other uses of the model wait until it is
 * trained. Peak native memory beyond the model: 16 bytes a number of the adapter, and the recorded activations and
 * logits of one batch.
 */
public final class AdapterTrainer {
    private final LanguageModel model;
    private final LoraAdapter adapter;
    private final Optional<Checkpoint> checkpoint;

    private AdapterTrainer(LanguageModel model, LoraAdapter adapter, Optional<Checkpoint> checkpoint) {
        this.model = model;
        this.adapter = adapter;
        this.checkpoint = checkpoint;
    }

    /**
     * A fresh adapter of a model, which changes nothing yet, by the names that PEFT has for its modules and for weights
     * that lie as the model's do; as {@link LoraAdapter#fresh}.
     */
    public static LoraAdapter fresh(LanguageModel model, LoraSettings settings, long seed) {
        Layout layout = Layout.of(model.config());
        boolean transposed = layout.modules(0).get(0).transposed();
        return LoraAdapter.fresh(transposed ? settings.ofTransposed() : settings, layout.parameters(), seed);
    }

    /**
     * Trains from this adapter on, which is not changed; the model stays its owner's to close.
     *
     * @throws IllegalArgumentException if the adapter is for training with dropout, or has more than factors of linear
     *     modules; this module does neither
     */
    public static AdapterTrainer of(LanguageModel model, LoraAdapter adapter) {
        adapter.requirePlain();
        if (adapter.settings().dropout() != 0) {
            throw new IllegalArgumentException("expected an adapter without dropout, found lora_dropout "
                    + adapter.settings().dropout() + "; training with dropout is not supported, set it to 0");
        }
        return new AdapterTrainer(model, adapter, Optional.empty());
    }

    /** The same with a file from which a training that stopped goes on, as {@link Trainer#checkpoints}. */
    public AdapterTrainer checkpoints(Path file, int every) {
        return new AdapterTrainer(model, adapter, Optional.of(new Checkpoint(file, every)));
    }

    /** Trains without listening. */
    public TrainedAdapter train(List<TrainingExample> examples, TrainingPlan plan) {
        return train(examples, plan, step -> {});
    }

    /**
     * Trains and tells of every step, as {@link Trainer#train(List, TrainingPlan, Consumer)}; the plan's names are
     * those of PEFT without its prefix, such as {@code model.layers.0.self_attn.q_proj.lora_A.weight}.
     *
     * @throws dev.perennial.tensor.UnknownTensorException if the model lacks one of the adapter's modules
     * @throws dev.perennial.tensor.ShapeMismatchException if a module has another shape
     */
    public TrainedAdapter train(List<TrainingExample> examples, TrainingPlan plan, Consumer<TrainingStep> listener) {
        BatchOrder order = TrainingRun.order(model, examples, plan);
        try (Scope alone = model.enterAlone();
                NDManager memory = alone.lasting()) {
            AdapterLeaves leaves = new AdapterLeaves(model, adapter, memory);
            try (Optimiser optimiser =
                    new Optimiser(plan.optimiser(), leaves.chosen(plan.trained()), alone.lasting())) {
                TrainingReport report =
                        new TrainingRun(model, plan, leaves, optimiser, order).finish(checkpoint, listener);
                return new TrainedAdapter(leaves.adapter(), report);
            }
        }
    }
}
