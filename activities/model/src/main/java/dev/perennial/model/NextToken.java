package dev.perennial.model;

/**
 * A candidate for the next token.
 *
 * @param id the token
 * @param logit what the network gives it
 * @param logProbability its natural log-probability
 */
public record NextToken(int id, float logit, float logProbability) {}
