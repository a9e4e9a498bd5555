package dev.perennial.model;

import java.util.function.Predicate;

/**
 * How to train.
 *
 * @param steps optimiser steps
 * @param batchTokens the most tokens, padding included, in a batch
 * @param batches batches a step, one after another: their gradients are summed as if they were one, so that a step may
 *     see more tokens than the memory holds at once
 * @param rate the learning rate
 * @param optimiser AdamW's settings
 * @param clip the largest norm of all gradients together; longer ones are shortened to it
 * @param seed the order of the examples follows from it
 * @param trained which parameters, by name, are changed
 */
public record TrainingPlan(
        int steps,
        int batchTokens,
        int batches,
        LearningRate rate,
        AdamW optimiser,
        double clip,
        long seed,
        Predicate<String> trained) {
    public TrainingPlan {
        if (steps < 1 || batchTokens < 1 || batches < 1 || !(clip > 0)) {
            throw new IllegalArgumentException(
                    "expected at least one step, one token and one batch, and a positive clip, found " + steps + ", "
                            + batchTokens + ", " + batches + " and " + clip);
        }
    }

    /**
     * All parameters, one batch a step, usual AdamW, warm-up over a twentieth of the steps, down to a tenth of the
     * peak, gradients clipped at 1.
     */
    public static TrainingPlan of(int steps, int batchTokens, double peak, long seed) {
        LearningRate rate = new LearningRate(peak, steps / 20, 0.1);
        return new TrainingPlan(steps, batchTokens, 1, rate, AdamW.USUAL, 1, seed, name -> true);
    }

    /** The same with another learning rate. */
    public TrainingPlan with(LearningRate other) {
        return new TrainingPlan(steps, batchTokens, batches, other, optimiser, clip, seed, trained);
    }

    /** The same with other settings of AdamW. */
    public TrainingPlan with(AdamW other) {
        return new TrainingPlan(steps, batchTokens, batches, rate, other, clip, seed, trained);
    }

    /** The same with gradients clipped at another norm. */
    public TrainingPlan clippedAt(double norm) {
        return new TrainingPlan(steps, batchTokens, batches, rate, optimiser, norm, seed, trained);
    }

    /** The same with so many batches a step. */
    public TrainingPlan accumulating(int count) {
        return new TrainingPlan(steps, batchTokens, count, rate, optimiser, clip, seed, trained);
    }

    /** The same for some parameters only. */
    public TrainingPlan only(Predicate<String> names) {
        return new TrainingPlan(steps, batchTokens, batches, rate, optimiser, clip, seed, names);
    }
}
