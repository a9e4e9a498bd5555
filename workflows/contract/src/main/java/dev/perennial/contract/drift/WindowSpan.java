package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The time a window covers, which is also its id: {@code 20261122T120000Z-300} is the five minutes from noon. Ids sort
 * by time, and every monitor names the same window alike.
 *
 * @param start where it begins, a whole second
 * @param length how long it is, whole seconds
 */
public record WindowSpan(Instant start, Duration length) {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    public WindowSpan {
        Checks.positive("WindowSpan: length", length);
        if (!start.truncatedTo(ChronoUnit.SECONDS).equals(start)
                || !length.truncatedTo(ChronoUnit.SECONDS).equals(length)) {
            throw new IllegalArgumentException("WindowSpan: expected whole seconds, found " + start + " and " + length);
        }
    }

    /** The window of this length that an instant falls into; windows follow one another from 1970 on. */
    public static WindowSpan around(Instant instant, Duration length) {
        long seconds = length.toSeconds();
        return new WindowSpan(
                Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds), length);
    }

    /** Parses an id; throws {@link IllegalArgumentException} naming what was found. */
    public static WindowSpan parse(String id) {
        int dash = id.indexOf('-');
        try {
            Instant start = FORM.parse(id.substring(0, Math.max(0, dash)), Instant::from);
            return new WindowSpan(start, Duration.ofSeconds(Long.parseLong(id.substring(dash + 1))));
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "WindowSpan: expected an id like 20261122T120000Z-300, found '" + id + "'", e);
        }
    }

    /** The first instant behind it. */
    public Instant end() {
        return start.plus(length);
    }

    /** Its id. */
    public String id() {
        return FORM.format(start) + "-" + length.toSeconds();
    }

    @Override
    public String toString() {
        return id();
    }
}
