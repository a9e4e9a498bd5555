package dev.perennial.contract;

import java.time.Duration;
import java.util.regex.Pattern;

/** The refusals that every record of the contract shares; each names the culprit and what was expected. */
public final class Checks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    private Checks() {}

    /** Refuses text that is blank. */
    public static String text(String what, String found) {
        if (found.isBlank()) {
            throw new IllegalArgumentException(what + ": expected text, found none");
        }
        return found;
    }

    /** Refuses what is no short name: letters, digits, {@code . _ : -}, at most 128. */
    public static String name(String what, String found) {
        if (!NAME.matcher(found).matches()) {
            throw new IllegalArgumentException(
                    what + ": expected 1 to 128 of letters, digits, '.', '_', ':', '-', found '" + found + "'");
        }
        return found;
    }

    /** Refuses a number outside {@code from..to}, both included. */
    public static double between(String what, double found, double from, double to) {
        if (!(found >= from && found <= to)) {
            throw new IllegalArgumentException(what + ": expected " + from + " to " + to + ", found " + found);
        }
        return found;
    }

    /** Refuses a count outside {@code from..to}, both included. */
    public static long between(String what, long found, long from, long to) {
        if (found < from || found > to) {
            throw new IllegalArgumentException(what + ": expected " + from + " to " + to + ", found " + found);
        }
        return found;
    }

    /** Refuses a count below {@code least}. */
    public static long atLeast(String what, long found, long least) {
        if (found < least) {
            throw new IllegalArgumentException(what + ": expected " + least + " or more, found " + found);
        }
        return found;
    }

    /** Refuses a negative duration. */
    public static Duration notNegative(String what, Duration found) {
        if (found.isNegative()) {
            throw new IllegalArgumentException(what + ": expected 0 or more, found " + found);
        }
        return found;
    }

    /** Refuses a duration that is not above zero. */
    public static Duration positive(String what, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new IllegalArgumentException(what + ": expected above 0, found " + found);
        }
        return found;
    }
}
