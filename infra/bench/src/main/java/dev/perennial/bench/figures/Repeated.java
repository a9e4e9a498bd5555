package dev.perennial.bench.figures;

import java.util.List;
import java.util.Locale;

/**
 * A figure measured on several samples.
 *
 * @param mean of all
 * @param deviation their standard deviation, with one fewer than their number; 0 of a single one
 */
public record Repeated(double mean, double deviation) {
    /** Of these samples. */
    public static Repeated of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Repeated(mean, values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1)));
    }

    /** Both with so many digits behind the point, and their unit. */
    public String words(int digits, String unit) {
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + " +- " + number + " %s", mean, deviation, unit)
                .strip();
    }
}
