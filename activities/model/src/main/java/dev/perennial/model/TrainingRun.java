package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One training on its way, on one thread, which has the model to itself. */
final class TrainingRun {
    private final LanguageModel model;
    private final TrainingPlan plan;
    private final Leaves leaves;
    private final Optimiser optimiser;
    private final BatchOrder order;
    private final List<TrainingStep> curve = new ArrayList<>();
    private final long start = System.nanoTime();
    private double secondsBefore;

    TrainingRun(LanguageModel model, TrainingPlan plan, Leaves leaves, Optimiser optimiser, BatchOrder order) {
        this.model = model;
        this.plan = plan;
        this.leaves = leaves;
        this.optimiser = optimiser;
        this.order = order;
    }

    /** The batches of a plan, once every example is known to fit model and batch. */
    static BatchOrder order(LanguageModel model, List<TrainingExample> examples, TrainingPlan plan) {
        for (TrainingExample example : examples) {
            model.requireUsable(example.ids());
            requireInContext(model, example);
            if (example.ids().size() > plan.batchTokens()) {
                throw new IllegalArgumentException("expected examples of at most " + plan.batchTokens()
                        + " tokens (the plan's batch), found one of "
                        + example.ids().size());
            }
        }
        return new BatchOrder(examples, plan.batchTokens(), plan.seed());
    }

    /** Where positions turn by the length of a sequence, padding would change what those beside it learn. */
    private static void requireInContext(LanguageModel model, TrainingExample example) {
        int context = model.config().context();
        if (example.ids().size() > context) {
            throw new IllegalArgumentException(
                    "expected examples of at most " + context + " tokens (the model's context), found one of "
                            + example.ids().size() + "; shorten it");
        }
    }

    /** Trains to the end of the plan, or until the listener or an interruption stops it. */
    TrainingReport finish(Optional<Checkpoint> checkpoint, Consumer<TrainingStep> listener) {
        Optional<CheckpointFile> file = checkpoint.map(wanted -> new CheckpointFile(wanted, this));
        file.ifPresent(CheckpointFile::restore);
        while (curve.size() < plan.steps()) {
            TrainingStep done = step();
            curve.add(done);
            tell(listener, done, file);
            file.ifPresent(CheckpointFile::writeIfDue);
        }
        return new TrainingReport(curve, seconds());
    }

    /** An interrupted thread could not write the file, so the interruption waits until it is written. */
    private void tell(Consumer<TrainingStep> listener, TrainingStep done, Optional<CheckpointFile> file) {
        boolean interrupted = Thread.interrupted();
        try {
            listener.accept(done);
            interrupted |= Thread.interrupted();
            if (interrupted) {
                throw new CancellationException(
                        "the training was interrupted after step " + done.step() + " of " + plan.steps());
            }
        } catch (CancellationException stopped) {
            file.ifPresent(CheckpointFile::write);
            throw stopped;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private TrainingStep step() {
        int step = curve.size();
        List<TargetLoss> batches =
                Stream.generate(this::batch).limit(plan.batches()).toList();
        int learnt = batches.stream().mapToInt(TargetLoss::tokens).sum();
        double loss = 0;
        for (TargetLoss batch : batches) {
            loss += followBack(batch, learnt, step);
        }
        try (Scope scope = model.enter()) {
            double norm = optimiser.gradientNorm(scope.manager());
            requireFinite(norm, step);
            double rate = plan.rate().at(step, plan.steps());
            model.values().stepMatrices().forget();
            optimiser.step(scope.manager(), rate, norm > plan.clip() ? plan.clip() / norm : 1);
            int tokens = batches.stream().mapToInt(TargetLoss::seen).sum();
            return new TrainingStep(step + 1, loss, rate, norm, tokens);
        }
    }

    private TargetLoss batch() {
        List<TrainingExample> batch = order.next();
        List<TokenIds> sequences = batch.stream().map(TrainingExample::ids).toList();
        int[] firsts = batch.stream().mapToInt(TrainingExample::learnFrom).toArray();
        return new TargetLoss(sequences, firsts);
    }

    /** A batch's part of the step's mean loss; its gradient is added to that of the batches before. */
    private double followBack(TargetLoss batch, int learnt, int step) {
        try (Scope scope = model.enter();
                Recording recording = scope.recording()) {
            // an array of its own, not a number: the engine comes back to it, and Java would have freed a number's
            // memory
            NDArray divisor = scope.manager().create((float) learnt);
            NDArray part = batch.sum(model, scope.manager(), leaves.taps()).div(divisor);
            double loss = part.getFloat();
            requireFinite(loss, step);
            recording.followBack(part);
            return loss;
        }
    }

    private static void requireFinite(double value, int step) {
        if (!Double.isFinite(value)) {
            throw new IllegalStateException("training diverged: loss or gradient is " + value + " in step " + (step + 1)
                    + "; lower the learning rate");
        }
    }

    LanguageModel model() {
        return model;
    }

    TrainingPlan plan() {
        return plan;
    }

    Leaves leaves() {
        return leaves;
    }

    Optimiser optimiser() {
        return optimiser;
    }

    BatchOrder order() {
        return order;
    }

    /** The steps done. */
    List<TrainingStep> curve() {
        return curve;
    }

    /** How long it took, with the time before a checkpoint that it went on from. */
    double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    /** Goes on after these steps, once leaves and means have been put back. */
    void goOnAfter(List<TrainingStep> done, double seconds) {
        curve.addAll(done);
        secondsBefore = seconds;
        optimiser.goOnAfter(done.size());
        for (long passed = 0; passed < (long) done.size() * plan.batches(); passed++) {
            order.next();
        }
    }
}
