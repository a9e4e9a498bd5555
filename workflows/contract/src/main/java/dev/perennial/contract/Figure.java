package dev.perennial.contract;

/**
 * One named number of a report; small enough to travel, the whole report is referenced beside it.
 *
 * @param name what was measured, in words of the glossary
 * @param value the finite figure
 */
public record Figure(String name, double value) {
    public Figure {
        if (name.isBlank() || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "Figure: expected a name and a finite value, found '" + name + "' = " + value);
        }
    }
}
