package dev.perennial.gate.scoring;

/**
 * How probable one model found a passage.
 *
 * @param logLikelihood sum over its tokens, in nats
 * @param tokens how many tokens were scored
 * @param bytes its length in UTF-8 bytes; bits per byte compare models of different tokenizers
 */
public record PassageScore(double logLikelihood, int tokens, int bytes) {}
