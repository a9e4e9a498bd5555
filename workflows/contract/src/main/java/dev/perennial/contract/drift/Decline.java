package dev.perennial.contract.drift;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.perennial.contract.Checks;
import java.util.List;
import java.util.Locale;

/**
 * How much worse the line does in the drift window than in the reference window, as shares of right answers.
 *
 * @param basis what it rests on
 * @param reference share right in the reference window
 * @param window share right in the drift window
 * @param lowerBound the decline that is shown with confidence; at or below 0: none shown
 * @param samples what of the drift window it rests on: outcomes when labelled, records when estimated
 * @param upperBound the decline beyond which none is likely; empty or one, empty when it was not told
 */
public record Decline(
        DeclineBasis basis,
        double reference,
        double window,
        double lowerBound,
        long samples,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<Double> upperBound) {
    public Decline {
        upperBound = List.copyOf(upperBound);
        Checks.between("Decline: upper bounds", upperBound.size(), 0, 1);
    }

    /** Whether it leaves no room for a decline as large as the other one shows. */
    public boolean rulesOut(Decline other) {
        return upperBound.stream().anyMatch(most -> most < other.lowerBound);
    }

    /** For people. */
    public String sentence() {
        String range = upperBound.isEmpty()
                ? String.format(Locale.ROOT, "at least %.3f", lowerBound)
                : String.format(Locale.ROOT, "%.3f to %.3f", lowerBound, upperBound.get(0));
        return String.format(
                Locale.ROOT,
                "%s decline from %.3f to %.3f right (%s, %d %s)",
                basis.name().toLowerCase(Locale.ROOT),
                reference,
                window,
                range,
                samples,
                basis == DeclineBasis.ESTIMATED ? "records by log-probability" : "outcomes");
    }
}
