package dev.perennial.drift.profile;

import java.util.Map;

/**
 * What is counted of one inference record: never its text. A signal the record lacks is absent from its map and counts
 * for nothing.
 *
 * @param numbers values of numeric signals
 * @param categories categories by signal, none blank
 * @param outcome what feedback said
 */
public record InferenceFeatures(
        Map<NumericSignal, Double> numbers, Map<CategorySignal, String> categories, Outcome outcome) {
    public InferenceFeatures {
        numbers = Map.copyOf(numbers);
        categories = Map.copyOf(categories);
        numbers.forEach(InferenceFeatures::check);
        categories.forEach((signal, category) -> {
            if (category.isBlank()) {
                throw new IllegalArgumentException(signal.field() + ": expected a category, found a blank one");
            }
        });
        if (numbers.isEmpty() && categories.isEmpty() && outcome == Outcome.UNKNOWN) {
            throw new IllegalArgumentException("expected at least one signal or an outcome, found none");
        }
    }

    private static void check(NumericSignal signal, double value) {
        try {
            signal.grid().bin(value);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(signal.field() + ": " + refused.getMessage(), refused);
        }
    }
}
