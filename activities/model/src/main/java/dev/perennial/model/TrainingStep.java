package dev.perennial.model;

/**
 * One step of a training.
 *
 * @param step counted from 1
 * @param loss the mean negative log-probability (nats) of the learned tokens of the step's batches, before the step
 * @param rate the learning rate
 * @param gradientNorm the norm of all gradients before clipping
 * @param tokens tokens in the batches, without padding
 */
public record TrainingStep(int step, double loss, double rate, double gradientNorm, int tokens) {}
