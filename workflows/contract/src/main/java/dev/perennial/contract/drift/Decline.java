package dev.perennial.contract.drift;

/**
 * How much worse the line does in the drift window than in the reference window, as shares of right answers.
 *
 * @param basis what it rests on
 * @param reference share right in the reference window
 * @param window share right in the drift window
 * @param lowerBound the decline that is shown with confidence; at or below 0: none shown
 * @param samples outcomes of the drift window it rests on
 */
public record Decline(DeclineBasis basis, double reference, double window, double lowerBound, long samples) {}
