package dev.perennial.model;

import dev.perennial.model.lora.LoraAdapter;

/**
 * An adapter and how it was trained.
 *
 * @param adapter the adapter after the last step
 * @param report the training
 */
public record TrainedAdapter(LoraAdapter adapter, TrainingReport report) {}
