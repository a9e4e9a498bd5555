package dev.perennial.contract.rollout;

/**
 * What the judge says and on what evidence.
 *
 * @param step the step's index, from 0
 * @param weight its weight in 1/10,000
 * @param verdict what it says
 * @param observation the evidence
 * @param sentence both, for people: a clause without a full stop
 */
public record StepJudgement(int step, int weight, StepVerdict verdict, Observation observation, String sentence) {}
